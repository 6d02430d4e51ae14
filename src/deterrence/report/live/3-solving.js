/* Which families of equilibria exist at a point, what is played, believed and paid in each, and how certain that is. */
(function (root) {
  "use strict";

  const { rationals, Machine } = root.DeterrenceLive;

  const END = "at an end of its range";

  class Game {
    constructor(told) {
      this.told = told;
      this.machine = new Machine(told.tape);
      this.free = new Set(told.free);
      this.parameters = new Map(
        told.parameters.map((one) => [
          one.name,
          { ...one, low: rationals.parse(one.low), high: rationals.parse(one.high), value: rationals.parse(one.value) },
        ])
      );
      this.known = told.known.map((one) => ({ ...one, point: fractions(one.parameters) }));
      this.watched = told.games.map((game) => watched(game));
    }

    /** The baseline, with fixed parameters where the families have them. */
    baseline() {
      return Object.fromEntries([...this.parameters].map(([name, one]) => [name, one.value]));
    }

    /** Whether a value lies in a parameter's range. */
    within(name, value) {
      const one = this.parameters.get(name);
      const low = rationals.compare(value, one.low);
      const high = rationals.compare(value, one.high);
      return (one.low_open ? low > 0 : low >= 0) && (one.high_open ? high < 0 : high <= 0);
    }

    /**
     * Everything about a point: a mapping from all parameters to fractions.
     *
     * `state` is "outside" (an assumption fails), "undecided" (chance rules out a branch that the families count on),
     * "known" (solved exactly when the page was made), "incomplete" (more may exist), "threshold" (some condition holds
     * with equality, so that more may exist exactly here) or "all" (these are all equilibria).
     */
    solve(point) {
      const { machine, told } = this;
      machine.load(point);
      const broken = told.assume.filter((one) => machine.holds(one.holds) === false).map((one) => one.says);
      if (broken.length) return { state: "outside", broken, families: [], point };
      const { number, ties } = this.#gameAt(point);
      const known = this.known.find((one) => same(one.point, point));
      if (number === null) {
        return known ? { state: "known", known, families: [], point } : { state: "undecided", families: [], point, closed: this.#closed() };
      }
      const game = told.games[number];
      const families = [];
      for (const family of game.families) if (machine.holds(family.region) !== false) families.push(this.#family(family));
      const state = !game.complete ? "incomplete" : ties.length ? "threshold" : "all";
      if (known && state !== "all") return { state: "known", known, families, point, game: number };
      return { state, families, ties, point, game: number };
    }

    /** Definitions and their values. */
    definitions() {
      return this.told.definitions.map((one) => ({ ...one, value: this.amount(one.at) }));
    }

    /** A value in both forms. */
    amount(k) {
      const exact = this.machine.exact(k);
      const rounded = this.machine.rounded.has(k);
      return { exact: rounded ? null : exact, number: exact === null ? NaN : rationals.toNumber(exact) };
    }

    // --- which game, and how certain --------------------------------------------------------------------------------

    /**
     * The game that decides a point: of those whose fixed parameters have their values here and whose branches of chance
     * are possible, the first without ties, else the one with fewest; its number is null where there is none.
     */
    #gameAt(point) {
      const vanished = this.told.chances.filter((one) => this.machine.sign(one.at) === 0);
      let best = { number: null, ties: [] };
      for (const [number, game] of this.told.games.entries()) {
        const fits = Object.entries(game.fixed).every(([name, value]) => isAt(point[name], value));
        const names = (chance) => chance.closed.some(([name, value]) => name in game.fixed && isAt(point[name], value));
        if (!fits || !vanished.every(names)) continue;
        const ties = this.told.exact_at_ties ? [] : this.#ties(number, point);
        if (best.number === null || ties.length < best.ties.length) best = { number, ties };
        if (!ties.length) break;
      }
      return best;
    }

    #closed() {
      return this.told.chances.filter((one) => this.machine.sign(one.at) === 0).map((one) => one.says);
    }

    /** What holds with equality here, so that equilibria may exist that are no family's. */
    #ties(number, point) {
      const found = [];
      for (const [at, says] of this.watched[number]) {
        const sign = this.machine.sign(at);
        if (sign === 0) found.push(`${says} = 0`);
        else if (sign === null) found.push(`${says} is about 0`);
      }
      const fixed = this.told.games[number].fixed;
      for (const [name, one] of this.parameters) {
        if (!this.free.has(name) || name in fixed) continue;
        if (rationals.compare(point[name], one.low) === 0) found.push(`${name}: ${END}`);
        if (rationals.compare(point[name], one.high) === 0) found.push(`${name}: ${END}`);
      }
      return found;
    }

    // --- families ---------------------------------------------------------------------------------------------------

    #family(family) {
      const amounts = (forms) => Object.entries(forms).map(([name, at]) => ({ name, ...this.amount(at) }));
      return {
        number: family.number,
        sign: String(family.number + 1),
        name: family.called,
        where: family.where,
        free: family.free,
        sets: family.sets.map((one) => ({ ...one, plays: amounts(one.plays), beliefs: amounts(one.beliefs) })),
        payoffs: amounts(family.payoffs),
        outcomes: amounts(family.outcomes),
        supports: family.supports.filter((one) => this.machine.holds(one.region) !== false).map((one) => this.#support(one)),
      };
    }

    #support(one) {
      return { ...one, needs: one.needs.map((need) => (need.at === undefined ? need : { ...need, ...this.amount(need.at) })) };
    }

    // --- pictures ---------------------------------------------------------------------------------------------------

    /**
     * Regimes over two parameters: at each of `across` times `down` points, row by row from the top, which families
     * exist, as the number of a set in `sets`; -1 where an assumption fails.
     *
     * Points lie a little beside the middles of cells, so that conditions such as x = y do not meet whole rows of them.
     */
    regimes(point, across, down, xName, yName) {
      const { machine, told } = this;
      machine.load(point);
      const size = across * down;
      const [xs, ys] = [new Float64Array(size), new Float64Array(size)];
      const [x, y] = [this.ends(xName), this.ends(yName)];
      for (let j = 0; j < down; j += 1) {
        for (let i = 0; i < across; i += 1) {
          xs[j * across + i] = x.low + ((i + 0.4927) / across) * (x.high - x.low);
          ys[j * across + i] = y.high - ((j + 0.5119) / down) * (y.high - y.low);
        }
      }
      const picture = machine.picture([xName, yName], [xs, ys]);
      const number = this.#gameBeside(point, [xName, yName]);
      const allowed = told.assume.map((one) => picture.holds(one.holds));
      const game = number === null ? null : told.games[number];
      const shown = game === null ? [] : game.families.map((family) => picture.holds(family.region));
      return { ...coded(size, shown, allowed), game: number };
    }

    /** The game of a picture: that of the point, had the two parameters of the axes values inside their ranges. */
    #gameBeside(point, axes) {
      const inside = { ...point };
      for (const name of axes) {
        const one = this.parameters.get(name);
        const third = rationals.multiply(rationals.subtract(one.high, one.low), rationals.make(100003n, 300007n));
        inside[name] = rationals.add(one.low, third);
      }
      this.machine.load(inside);
      const { number } = this.#gameAt(inside);
      this.machine.load(point);
      return number;
    }

    /** The ends of a range as floating-point numbers. */
    ends(name) {
      const one = this.parameters.get(name);
      return { low: rationals.toNumber(one.low), high: rationals.toNumber(one.high) };
    }
  }

  function fractions(told) {
    return Object.fromEntries(Object.entries(told).map(([name, value]) => [name, rationals.parse(value)]));
  }

  function same(one, other) {
    return Object.keys(one).every((name) => rationals.compare(one[name], other[name]) === 0);
  }

  function isAt(value, text) {
    return rationals.compare(value, rationals.parse(text)) === 0;
  }

  /** What is watched for zeros: sides of all conditions of a game's regions and the hypersurfaces. */
  function watched(game) {
    const found = new Map(game.surfaces.map((one) => [one.at, one.says]));
    const walk = (condition, says) => {
      const [kind, ...parts] = condition;
      if (kind === "and" || kind === "or" || kind === "not") parts.forEach((one) => walk(one, says));
      else if (!found.has(parts[0])) found.set(parts[0], game.differences[parts[0]]);
    };
    for (const family of game.families) {
      walk(family.region);
      for (const support of family.supports) walk(support.region);
    }
    return found;
  }

  /** Sets of families present, numbered as they are met, and the number at every point. */
  function coded(size, shown, allowed) {
    let codes = new Int16Array(size);
    let sets = [[]];
    shown.forEach((flags, k) => {
      if (typeof flags === "number") {
        if (flags) sets.forEach((one) => one.push(k));
        return;
      }
      const next = new Int16Array(2 * sets.length).fill(-1);
      const told = [];
      for (let i = 0; i < size; i += 1) {
        const pair = 2 * codes[i] + flags[i];
        if (next[pair] < 0) {
          next[pair] = told.length;
          told.push(flags[i] ? [...sets[codes[i]], k] : sets[codes[i]].slice());
        }
        codes[i] = next[pair];
      }
      sets = told;
    });
    for (const flags of allowed) {
      for (let i = 0; i < size; i += 1) if (!(typeof flags === "number" ? flags : flags[i])) codes[i] = -1;
    }
    return { codes, sets };
  }

  Object.assign(root.DeterrenceLive, { Game, END });
})(globalThis);
