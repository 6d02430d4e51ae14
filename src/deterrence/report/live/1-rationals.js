/* Exact fractions. A fraction is {n, d}: whole numbers without a common divisor, d positive. */
(function (root) {
  "use strict";

  const TEXT = /^\s*([+-]?)(\d+)(?:\/(\d+)|(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?)\s*$|^\s*([+-]?)\.(\d+)\s*$/;
  const MOST_DIGITS = 40;

  function size(value) {
    return value < 0n ? -value : value;
  }

  function divisor(a, b) {
    while (b) [a, b] = [b, a % b];
    return a;
  }

  function make(n, d) {
    if (d === 1n) return { n, d };
    if (d < 0n) [n, d] = [-n, -d];
    const common = divisor(size(n), d);
    return common === 1n ? { n, d } : { n: n / common, d: d / common };
  }

  const ZERO = make(0n, 1n);
  const ONE = make(1n, 1n);

  /** The fraction that a text such as 3/5, 0.35, 2e-3 or -4 stands for; null when it stands for none. */
  function parse(text) {
    const found = TEXT.exec(String(text));
    if (!found || String(text).length > MOST_DIGITS * 8) return null;
    if (found[7] !== undefined) return parse((found[6] || "") + "0." + found[7]);
    const sign = found[1] === "-" ? -1n : 1n;
    if (found[3] !== undefined) {
      const below = BigInt(found[3]);
      return below === 0n ? null : make(sign * BigInt(found[2]), below);
    }
    const places = found[4] || "";
    const shift = Number(found[5] || 0) - places.length;
    const digits = sign * BigInt(found[2] + places);
    return shift >= 0 ? make(digits * 10n ** BigInt(shift), 1n) : make(digits, 10n ** BigInt(-shift));
  }

  function add(a, b) {
    return a.d === b.d ? make(a.n + b.n, a.d) : make(a.n * b.d + b.n * a.d, a.d * b.d);
  }

  function subtract(a, b) {
    return add(a, { n: -b.n, d: b.d });
  }

  function multiply(a, b) {
    return make(a.n * b.n, a.d * b.d);
  }

  /** A power with a whole exponent; null for zero to a negative power. */
  function power(a, exponent) {
    if (exponent >= 0) return { n: a.n ** BigInt(exponent), d: a.d ** BigInt(exponent) };
    return a.n === 0n ? null : make(a.d ** BigInt(-exponent), a.n ** BigInt(-exponent));
  }

  function sign(a) {
    return a.n > 0n ? 1 : a.n < 0n ? -1 : 0;
  }

  function compare(a, b) {
    return sign(subtract(a, b));
  }

  function bits(value) {
    return value.toString(16).length * 4;
  }

  /** The nearest floating-point number, but for a last digit where both parts are long. */
  function toNumber(a) {
    const above = Number(a.n);
    const below = Number(a.d);
    if (Math.abs(above) <= 9007199254740992 && below <= 9007199254740992) return above / below;
    const shift = BigInt(Math.max(0, 70 + bits(a.d) - bits(size(a.n))));
    const whole = (a.n << shift) / a.d;
    return Number(whole) / Math.pow(2, Number(shift));
  }

  /** Exactly the value of a floating-point number. */
  function fromNumber(value) {
    if (!Number.isFinite(value)) return null;
    let shift = 0;
    while (!Number.isInteger(value)) {
      value *= 2;
      shift += 1;
    }
    return make(BigInt(value), 2n ** BigInt(shift));
  }

  /** The value of exp, log or sqrt where it is a fraction; else null. */
  function known(name, a) {
    if (name === "exp") return a.n === 0n ? ONE : null;
    if (name === "log") return a.n === a.d ? ZERO : null;
    if (a.n < 0n) return null;
    const [above, below] = [wholeRoot(a.n), wholeRoot(a.d)];
    return above * above === a.n && below * below === a.d ? make(above, below) : null;
  }

  /** The largest whole number whose square is no larger. */
  function wholeRoot(value) {
    if (value < 2n) return value;
    let guess = 1n << BigInt(Math.ceil(bits(value) / 2));
    for (;;) {
      const next = (guess + value / guess) >> 1n;
      if (next >= guess) return guess;
      guess = next;
    }
  }

  /** As a text that `parse` reads: 3/5, -2. */
  function toText(a) {
    return a.d === 1n ? String(a.n) : `${a.n}/${a.d}`;
  }

  const api = { ZERO, ONE, make, parse, add, subtract, multiply, power, sign, compare, toNumber, fromNumber, known, toText };
  root.DeterrenceLive = Object.assign(root.DeterrenceLive || {}, { rationals: api });
})(globalThis);
