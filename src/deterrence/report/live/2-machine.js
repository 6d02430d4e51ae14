/* Reads the list of instructions that formulas are written in: in floating point with bounds of the error, in exact
   fractions where that is not certain, and over whole pictures of points. Nothing of it ever becomes code. */
(function (root) {
  "use strict";

  const { rationals } = root.DeterrenceLive;
  const [NUMBER, NAME, SUM, PRODUCT, POWER, CALL] = [0, 1, 2, 3, 4, 5];
  const UNIT = Math.pow(2, -52);
  const TINY = 1e-300;
  const FUNCTIONS = {
    min: Math.min,
    max: Math.max,
    abs: Math.abs,
    exp: Math.exp,
    log: Math.log,
    sqrt: Math.sqrt,
  };

  class Machine {
    constructor(tape) {
      this.tape = tape;
      this.literals = tape.map((one) => (one[0] === NUMBER ? rationals.parse(one[1]) : null));
      this.values = new Float64Array(tape.length);
      this.errors = new Float64Array(tape.length);
      this.fractions = new Map();
      this.rounded = new Set();
      this.point = {};
    }

    /** Take new values of the parameters: a mapping from names to fractions. */
    load(point) {
      this.point = point;
      this.fractions.clear();
      this.rounded.clear();
      for (let k = 0; k < this.tape.length; k += 1) this.#approximate(k);
    }

    // --- floating point ---------------------------------------------------------------------------------------------

    #approximate(k) {
      const [kind, first, ...rest] = this.tape[k];
      const { values, errors } = this;
      let value;
      let error = 0;
      if (kind === NUMBER || kind === NAME) {
        value = rationals.toNumber(kind === NUMBER ? this.literals[k] : this.point[first]);
      } else if (kind === SUM) {
        value = values[first];
        error = errors[first];
        for (const one of rest) {
          value += values[one];
          error += errors[one] + UNIT * Math.abs(value);
        }
      } else if (kind === PRODUCT) {
        value = values[first];
        error = errors[first];
        for (const one of rest) [value, error] = product(value, error, values[one], errors[one]);
      } else if (kind === POWER) {
        [value, error] = power(values[first], errors[first], rest[0]);
      } else {
        [value, error] = call(first, rest, values, errors);
      }
      values[k] = value;
      errors[k] = error + 2 * UNIT * Math.abs(value) + TINY;
    }

    // --- exact fractions --------------------------------------------------------------------------------------------

    /** The exact value; null where it is not defined. Values of exp, log and sqrt are rounded, see `rounded`. */
    exact(k) {
      if (!this.fractions.has(k)) this.fractions.set(k, this.#exactly(k));
      return this.fractions.get(k);
    }

    #exactly(k) {
      const [kind, first, ...rest] = this.tape[k];
      if (kind === NUMBER) return this.literals[k];
      if (kind === NAME) return this.point[first];
      if (kind === POWER) {
        const base = this.#part(k, first);
        return base === null ? null : rationals.power(base, rest[0]);
      }
      const parts = (kind === CALL ? rest : [first, ...rest]).map((one) => this.#part(k, one));
      if (parts.includes(null)) return null;
      if (kind === SUM) return parts.reduce(rationals.add);
      if (kind === PRODUCT) return parts.reduce(rationals.multiply);
      if (first === "min") return parts.reduce((a, b) => (rationals.compare(a, b) <= 0 ? a : b));
      if (first === "max") return parts.reduce((a, b) => (rationals.compare(a, b) >= 0 ? a : b));
      if (first === "abs") return { n: parts[0].n < 0n ? -parts[0].n : parts[0].n, d: parts[0].d };
      const known = rationals.known(first, parts[0]);
      if (known) return known;
      this.rounded.add(k);
      return rationals.fromNumber(FUNCTIONS[first](rationals.toNumber(parts[0])));
    }

    #part(k, one) {
      const found = this.exact(one);
      if (this.rounded.has(one)) this.rounded.add(k);
      return found;
    }

    /** -1, 0 or 1; NaN where the value is not defined, null where rounding hides the sign. */
    sign(k) {
      const value = this.values[k];
      if (Math.abs(value) > this.errors[k]) return value > 0 ? 1 : -1;
      const found = this.exact(k);
      if (found === null) return NaN;
      return this.rounded.has(k) ? null : rationals.sign(found);
    }

    /** Whether a condition holds: true, false, or null where rounding hides it. */
    holds(condition) {
      const [kind, ...parts] = condition;
      if (kind === "not") {
        const inner = this.holds(parts[0]);
        return inner === null ? null : !inner;
      }
      if (kind === "and" || kind === "or") {
        const last = kind === "or";
        let found = !last;
        for (const one of parts) {
          const held = this.holds(one);
          if (held === last) return last;
          if (held === null) found = null;
        }
        return found;
      }
      const sign = this.sign(parts[0]);
      return sign === null ? null : related(kind, sign);
    }

    // --- pictures ---------------------------------------------------------------------------------------------------

    /** A picture over two parameters: values of single instructions at the points of a grid. */
    picture(names, columns) {
      return new Picture(this, names, columns);
    }
  }

  /** Values at many points at once; those that depend on no axis are kept as one number. */
  class Picture {
    constructor(machine, names, columns) {
      this.machine = machine;
      this.columns = new Map(names.map((name, k) => [name, columns[k]]));
      this.size = columns[0].length;
      this.known = new Map();
    }

    values(k) {
      if (!this.known.has(k)) this.known.set(k, this.#work(k));
      return this.known.get(k);
    }

    #work(k) {
      const [kind, first, ...rest] = this.machine.tape[k];
      if (kind === NUMBER) return this.machine.values[k];
      if (kind === NAME) return this.columns.get(first) || this.machine.values[k];
      if (kind === POWER) return mapped(this.size, [this.values(first)], (x) => Math.pow(x, rest[0]));
      if (kind === CALL) return mapped(this.size, rest.map((one) => this.values(one)), FUNCTIONS[first]);
      let found = this.values(first);
      for (const one of rest) found = kind === SUM ? sum(found, this.values(one)) : times(found, this.values(one));
      return found;
    }

    /** 1 where a condition holds, 0 where not, as a number or an array; edges count as rounding has it. */
    holds(condition) {
      const [kind, ...parts] = condition;
      if (kind === "not") return this.#flags([this.holds(parts[0])], (flags) => 1 - flags[0]);
      if (kind === "and") return this.#joined(parts, 0);
      if (kind === "or") return this.#joined(parts, 1);
      const value = this.values(parts[0]);
      if (typeof value === "number") return related(kind, Math.sign(value)) ? 1 : 0;
      const found = new Uint8Array(this.size);
      if (kind === ">" || kind === ">=") for (let i = 0; i < found.length; i += 1) found[i] = value[i] > 0 ? 1 : 0;
      else if (kind === "<" || kind === "<=") for (let i = 0; i < found.length; i += 1) found[i] = value[i] < 0 ? 1 : 0;
      else for (let i = 0; i < found.length; i += 1) found[i] = related(kind, Math.sign(value[i])) ? 1 : 0;
      return found;
    }

    #joined(parts, absorbing) {
      const arrays = [];
      for (const one of parts) {
        const found = this.holds(one);
        if (found === absorbing) return absorbing;
        if (typeof found !== "number") arrays.push(found);
      }
      if (arrays.length === 0) return 1 - absorbing;
      if (arrays.length === 1) return arrays[0];
      const whole = arrays[0].slice();
      for (const other of arrays.slice(1)) {
        if (absorbing) for (let i = 0; i < whole.length; i += 1) whole[i] |= other[i];
        else for (let i = 0; i < whole.length; i += 1) whole[i] &= other[i];
      }
      return whole;
    }

    #flags(parts, combine) {
      if (parts.every((one) => typeof one === "number")) return combine(parts);
      const found = new Uint8Array(this.size);
      for (let i = 0; i < found.length; i += 1) {
        found[i] = combine(parts.map((one) => (typeof one === "number" ? one : one[i])));
      }
      return found;
    }
  }

  function product(a, ea, b, eb) {
    const value = a * b;
    return [value, Math.abs(a) * eb + Math.abs(b) * ea + ea * eb + UNIT * Math.abs(value)];
  }

  function power(base, error, exponent) {
    let [value, off] = [1, 0];
    for (let k = 0; k < Math.abs(exponent); k += 1) [value, off] = product(value, off, base, error);
    if (exponent >= 0) return [value, off];
    const least = Math.abs(value) - off;
    return least > 0 ? [1 / value, off / (least * Math.abs(value))] : [1 / value, Infinity];
  }

  function call(name, places, values, errors) {
    const given = places.map((one) => values[one]);
    const value = FUNCTIONS[name](...given);
    const off = Math.max(...places.map((one) => errors[one]));
    if (name === "min" || name === "max" || name === "abs") return [value, off];
    const below = given[0] - off;
    if (name === "exp") return [value, value * Math.expm1(off) + 4 * UNIT * value];
    if (below <= 0) return [value, Infinity];
    return [value, (name === "log" ? off / below : off / Math.sqrt(below)) + 4 * UNIT * Math.abs(value)];
  }

  function related(relation, sign) {
    switch (relation) {
      case ">":
        return sign > 0;
      case ">=":
        return sign >= 0;
      case "<":
        return sign < 0;
      case "<=":
        return sign <= 0;
      case "==":
        return sign === 0;
      default:
        return sign === 1 || sign === -1;
    }
  }

  function mapped(size, parts, combine) {
    if (parts.every((one) => typeof one === "number")) return combine(...parts);
    const found = new Float64Array(size);
    for (let i = 0; i < size; i += 1) found[i] = combine(...parts.map((one) => (typeof one === "number" ? one : one[i])));
    return found;
  }

  function sum(a, b) {
    if (typeof a === "number") {
      if (typeof b === "number") return a + b;
      [a, b] = [b, a];
    }
    const found = new Float64Array(a.length);
    if (typeof b === "number") for (let i = 0; i < found.length; i += 1) found[i] = a[i] + b;
    else for (let i = 0; i < found.length; i += 1) found[i] = a[i] + b[i];
    return found;
  }

  function times(a, b) {
    if (typeof a === "number") {
      if (typeof b === "number") return a * b;
      [a, b] = [b, a];
    }
    const found = new Float64Array(a.length);
    if (typeof b === "number") for (let i = 0; i < found.length; i += 1) found[i] = a[i] * b;
    else for (let i = 0; i < found.length; i += 1) found[i] = a[i] * b[i];
    return found;
  }

  Object.assign(root.DeterrenceLive, { Machine });
})(globalThis);
