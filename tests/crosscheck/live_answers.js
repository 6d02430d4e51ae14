/* What the scripts of a live page find at points, for the tests: in Node, or in a page that has loaded them. */
(function (root) {
  "use strict";

  function shown(one, { rationals }) {
    return { name: one.name, exact: one.exact ? rationals.toText(one.exact) : null, number: one.number };
  }

  function family(one, live) {
    const amounts = (list) => list.map((amount) => shown(amount, live));
    const sets = one.sets.map((set) => ({ player: set.player, set: set.set, plays: amounts(set.plays), beliefs: amounts(set.beliefs) }));
    return { name: one.name, free: one.free, sets, payoffs: amounts(one.payoffs), outcomes: amounts(one.outcomes) };
  }

  function fractions(point, { rationals }) {
    return Object.fromEntries(Object.entries(point).map(([name, text]) => [name, rationals.parse(text)]));
  }

  /** The state and the families at each point. */
  root.liveAnswers = function (told, points) {
    const live = root.DeterrenceLive;
    const game = new live.Game(told);
    return points.map((point) => {
      const found = game.solve(fractions(point, live));
      return { state: found.state, game: found.game ?? null, families: found.families.map((one) => family(one, live)) };
    });
  };

  /** Values, signs and conditions of instructions at points: exactly, in floats, and as a picture of all points has them. */
  root.liveValues = function (tape, places, conditions, points) {
    const live = root.DeterrenceLive;
    const machine = new live.Machine(tape);
    const names = Object.keys(points[0]);
    const columns = names.map((name) => Float64Array.from(points, (point) => live.rationals.toNumber(live.rationals.parse(point[name]))));
    machine.load(fractions(points[0], live));
    const picture = machine.picture(names, columns);
    return points.map((point, k) => {
      machine.load(fractions(point, live));
      const here = (found) => (typeof found === "number" ? found : found[k]);
      return {
        values: places.map((place) => {
          const exact = machine.exact(place);
          const number = machine.values[place];
          const rounded = machine.rounded.has(place);
          const sign = machine.sign(place);
          return { exact: exact && live.rationals.toText(exact), number, error: machine.errors[place], rounded, sign, drawn: here(picture.values(place)) };
        }),
        holds: conditions.map((condition) => machine.holds(condition)),
      };
    });
  };

  /** Cells of the phase diagram around a point, each with what the diagram and what the exact solve says there. */
  root.livePicture = function (told, point, size) {
    const live = root.DeterrenceLive;
    const { rationals } = live;
    const game = new live.Game(told);
    const [x, y] = told.axes;
    const start = fractions(point, live);
    const found = game.regimes(start, size, size, x, y);
    const [across, up] = [game.ends(x), game.ends(y)];
    const cells = [];
    for (let k = 0; k < size * size; k += 1) {
      const here = { ...start };
      here[x] = rationals.fromNumber(across.low + (((k % size) + 0.4927) / size) * (across.high - across.low));
      here[y] = rationals.fromNumber(up.high - ((Math.floor(k / size) + 0.5119) / size) * (up.high - up.low));
      const solved = game.solve(here);
      const drawn = found.codes[k] < 0 ? ["outside"] : found.sets[found.codes[k]].map((one) => told.games[found.game].families[one].called);
      cells.push([drawn, solved.state === "outside" ? ["outside"] : solved.families.map((one) => one.name)]);
    }
    return cells;
  };
})(globalThis);
