/* The game's structure: what is reached, how likely each branch is, what the ends pay. */
(function (root) {
  "use strict";

  class Tree {
    constructor(game) {
      this.game = game;
      this.nodes = game.told.tree;
      this.depths = new Map();
      this.#walk(0, 0);
    }

    get isTable() {
      return this.nodes[0][0] === "table";
    }

    #walk(number, depth) {
      const [kind, player, set, branches] = this.nodes[number];
      if (kind === "move" && !this.depths.has(`${player}\n${set}`)) this.depths.set(`${player}\n${set}`, depth);
      const children = kind === "chance" ? set : kind === "move" ? branches : [];
      for (const one of children) this.#walk(one[one.length - 1], depth + 1);
    }

    player(name) {
      return this.game.told.players[name] || name;
    }

    /** An information set for readers; empty where it is its player's only one. */
    place(one) {
      if (one.set === one.player) return "";
      const told = (this.game.told.sets[one.player] || {})[one.set];
      return (told ? told.words : one.set).replace(/_/g, " ");
    }

    /** Information sets, those of earlier moves first. */
    ordered(sets) {
      const depth = (one) => this.depths.get(`${one.player}\n${one.set}`) ?? 0;
      return [...sets].sort((a, b) => depth(a) - depth(b));
    }

    /** Information sets, as player and label on two lines, that play comes to. */
    reached(sets) {
      const found = new Set();
      if (this.isTable) sets.forEach((one) => found.add(`${one.player}\n${one.set}`));
      else this.weigh(sets, (number, weight) => weight > 0 && this.nodes[number][0] === "move" && found.add(this.#key(number)));
      return found;
    }

    #key(number) {
      const [, player, set] = this.nodes[number];
      return `${player}\n${set}`;
    }

    /** Visit every node with the chance that play comes to it, and every branch with its own probability. */
    weigh(sets, visit, branch = () => {}) {
      const plays = new Map(sets.map((one) => [`${one.player}\n${one.set}`, new Map(one.plays.map((p) => [p.name, p]))]));
      const machine = this.game.machine;
      const walk = (number, weight) => {
        visit(number, weight);
        const node = this.nodes[number];
        if (node[0] === "chance") {
          for (const [name, at, child] of node[2]) {
            branch(number, child, name, this.game.amount(at));
            walk(child, weight * Math.max(0, machine.sign(at) === 0 ? 0 : machine.values[at]));
          }
        } else if (node[0] === "move") {
          const mixture = plays.get(this.#key(number));
          for (const [action, child] of node[3]) {
            const share = mixture && mixture.get(action);
            branch(number, child, action, share || null);
            walk(child, share ? weight * share.number : 0);
          }
        }
      };
      walk(0, 1);
    }
  }

  Object.assign(root.DeterrenceLive, { Tree });
})(globalThis);
