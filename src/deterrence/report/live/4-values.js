/* Numbers and names as readers want them, and elements of the page; texts become text, never markup. */
(function (root) {
  "use strict";

  const { rationals } = root.DeterrenceLive;
  const LONGEST_BELOW = 1000n;
  const SETTING = { throwOnError: true, strict: "ignore", trust: false, maxSize: 20, maxExpand: 100 };

  /** Four digits that matter. */
  function decimal(number) {
    if (!Number.isFinite(number)) return "not defined";
    if (number === 0) return "0";
    const size = Math.abs(number);
    if (size < 1e-4 || size >= 1e6) return number.toExponential(3);
    return String(Number(number.toPrecision(4)));
  }

  /** A value {exact, number}: a fraction where that is short, else rounded and marked so. */
  function told(value) {
    const { exact, number } = value;
    if (!exact) return Number.isFinite(number) ? `≈ ${decimal(number)}` : "not defined";
    const short = exact.d < LONGEST_BELOW && (exact.n < 0n ? -exact.n : exact.n) < 100000n;
    if (short) return rationals.toText(exact);
    return asDecimal(exact) || `≈ ${decimal(number)}`;
  }

  /** A fraction with few decimals, exactly; empty where it has none. */
  function asDecimal(exact) {
    for (let places = 0; places <= 6; places += 1) {
      const scaled = exact.n * 10n ** BigInt(places);
      if (scaled % exact.d === 0n) {
        const digits = String((scaled < 0n ? -scaled : scaled) / exact.d).padStart(places + 1, "0");
        const whole = places ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits;
        return exact.n < 0n ? `-${whole}` : whole;
      }
    }
    return "";
  }

  /** A parameter's value for its field: decimals where they are exact and short, else a fraction. */
  function typed(exact) {
    return asDecimal(exact) || rationals.toText(exact);
  }

  /** An identifier for readers. */
  function plain(name) {
    return name.replace(/_/g, " ");
  }

  /** What has happened, as nodes are labelled by it. */
  function history(label) {
    return plain(label).replace(/=/g, " ").replace(/,/g, ", ");
  }

  function make(tag, attributes = {}, ...children) {
    return filled(document.createElement(tag), attributes, children);
  }

  function filled(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      if (name === "class") element.setAttribute("class", value);
      else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value === true ? "" : String(value));
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return element;
  }

  /** Items for running text, apart from each other even where they hold commas. */
  function listed(items) {
    if (items.some((item) => item.includes(","))) return items.join("; ");
    return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
  }

  /** A formula where mathematics can be set, else its text. */
  function formula({ says, latex }) {
    if (!root.katex) return make("code", {}, says);
    const element = make("span", { class: "formula" });
    try {
      root.katex.render(latex, element, SETTING);
    } catch (error) {
      element.textContent = says;
    }
    return element;
  }

  /** The values of a range, open ends told. */
  function range({ low, high, low_open: lowOpen, high_open: highOpen }) {
    if (!lowOpen && !highOpen) return `${typed(low)} to ${typed(high)}`;
    if (lowOpen && highOpen) return `between ${typed(low)} and ${typed(high)}`;
    return lowOpen ? `above ${typed(low)}, at most ${typed(high)}` : `at least ${typed(low)}, below ${typed(high)}`;
  }

  /** A parameter's name, with its symbol where mathematics can be set. */
  function named(parameter) {
    const element = make("span", { class: "live-name" }, plain(parameter.name));
    if (parameter.symbol && root.katex) {
      const symbol = make("span", { class: "live-symbol", "aria-hidden": "true" });
      try {
        root.katex.render(parameter.symbol, symbol, { ...SETTING, output: "html" });
        element.append(" ", symbol);
      } catch (error) {
        /* the name says it */
      }
    }
    return element;
  }

  Object.assign(root.DeterrenceLive, { words: { decimal, told, typed, plain, history, make, listed, named, formula, range } });
})(globalThis);
