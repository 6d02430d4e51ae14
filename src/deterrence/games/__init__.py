"""What is played at given payoffs: representations of games, profiles and assessments."""

from deterrence.games.base import Game, Strategies
from deterrence.games.extensive_form import Chance, Decision, ExtensiveFormGame, InformationSet, Node, Terminal
from deterrence.games.normal_form import NormalFormGame
from deterrence.games.profiles import Assessment, Profile
from deterrence.games.rationals import exact

__all__ = [
    "Assessment",
    "Chance",
    "Decision",
    "ExtensiveFormGame",
    "Game",
    "InformationSet",
    "Node",
    "NormalFormGame",
    "Profile",
    "Strategies",
    "Terminal",
    "exact",
]
