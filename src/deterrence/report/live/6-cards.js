/* Equilibria as cards: who does what, what is believed, what comes of it; and the range of every outcome. */
(function (root) {
  "use strict";

  const { rationals, words } = root.DeterrenceLive;
  const { make, told, plain } = words;
  const COLOURS = 8;

  function colour(number) {
    return `var(--family-${(number % COLOURS) + 1})`;
  }

  /** An exact number of an answer: "3/5", or {approx} for other algebraic numbers. */
  function amount(name, value) {
    if (value !== null && typeof value === "object") return { name, exact: null, number: value.approx };
    const exact = rationals.parse(value);
    return { name, exact, number: exact ? rationals.toNumber(exact) : Number(value) };
  }

  function amounts(mapping) {
    return Object.entries(mapping || {}).map(([name, value]) => amount(name, value));
  }

  function isZero(one) {
    return one.exact ? one.exact.n === 0n : one.number === 0;
  }

  function isOne(one) {
    return one.exact ? one.exact.n === one.exact.d : one.number === 1;
  }

  /** Equilibria of an exact solve in the form of families at a point; those that are families' are called like them. */
  function solved(answer, game, families) {
    const several = answer.equilibria.length > 1;
    const known = new Map(families.filter((one) => !one.free.length).map((one) => [pathOf(one.sets), one]));
    return answer.equilibria.map((one, number) => {
      const sets = [];
      for (const [player, own] of Object.entries(one.strategies)) {
        for (const [set, mixture] of Object.entries(own)) {
          const beliefs = ((one.beliefs || {})[player] || {})[set];
          sets.push({ player, set, plays: amounts(mixture), beliefs: amounts(beliefs) });
        }
      }
      const reached = game.tree.reached(sets);
      const [played, unreached] = [true, false].map((wanted) =>
        game.tree.ordered(sets.filter((set) => reached.has(`${set.player}\n${set.set}`) === wanted))
      );
      const family = known.get(pathOf(played)) || familyOf(game, one.name);
      const size = (answer.components || []).find((other) => other.number === one.component);
      return {
        number: family ? family.number : game.told.games[0].families.length + number,
        sign: family ? String(family.number + 1) : "∗",
        name: family ? family.called || family.name : one.name || (several ? `equilibrium ${number + 1}` : "equilibrium"),
        remark: size && size.dimension > 0 ? `An extreme point of component ${one.component}, which holds more.` : "",
        sets: played,
        unreached,
        payoffs: amounts(one.payoffs),
        outcomes: amounts(one.outcomes),
        free: [],
        supports: (one.supports || []).map((support) => ({
          name: support.name,
          part: support.part,
          needs: support.conditions.map((text) => ({ text })),
        })),
      };
    });
  }

  /** What is played along a path, as a text. */
  function pathOf(sets) {
    const played = sets.flatMap((set) =>
      set.plays.filter((one) => !isZero(one)).map((one) => [set.player, set.set, one.name, one.exact ? rationals.toText(one.exact) : one.number].join("\n"))
    );
    return played.sort().join("\n\n");
  }

  /** The family of that name, on whatever game it is known for. */
  function familyOf(game, name) {
    const every = game.told.games.flatMap((one) => one.families);
    return name ? every.find((one) => one.name === name) : undefined;
  }

  function card(one, game, chosen, choose) {
    const id = `live-equilibrium-${one.number}`;
    const radio = make("input", { type: "radio", name: "live-equilibrium", id, checked: chosen, onchange: choose });
    const sign = make("span", { class: "live-sign", "aria-hidden": "true" }, one.sign);
    sign.style.setProperty("--sign", colour(one.number));
    const head = make("h4", {}, radio, make("label", { for: id }, sign, one.name));
    const body = [...one.sets.map((set) => played(set, game)), payoffs(one, game), ...held(one, game), ...where(one)];
    const remark = one.remark ? make("p", { class: "live-belief" }, one.remark) : null;
    const element = make("article", { class: chosen ? "live-card chosen" : "live-card" }, head, ...body, remark);
    element.style.setProperty("--sign", colour(one.number));
    return element;
  }

  /** What is done at an information set, with a bar per action. */
  function played(set, game) {
    const who = make("p", { class: "live-who" }, make("strong", {}, game.tree.player(set.player)), ` ${game.tree.place(set)}`);
    if (!set.plays.length) {
      const which = set.path.map(plain).join(", ");
      return make("div", { class: "live-set" }, who, make("p", {}, `${which}, with probabilities that ties leave free`));
    }
    const shares = make("ul", { class: "live-shares" }, set.plays.filter((one) => !isZero(one)).map(bar));
    const uncertain = set.beliefs.filter((one) => one.name && !isZero(one) && !isOne(one));
    const believed = uncertain.length
      ? make("p", { class: "live-belief" }, `believing ${uncertain.map((one) => `${words.history(one.name)} ${told(one)}`).join(", ")}`)
      : null;
    return make("div", { class: "live-set" }, who, shares, believed);
  }

  function bar(one) {
    const fill = make("span", { class: "live-fill", "aria-hidden": "true" });
    fill.style.setProperty("--share", String(Math.min(1, Math.max(0, one.number || 0))));
    return make(
      "li",
      {},
      make("span", { class: "live-action" }, plain(one.name)),
      make("span", { class: "live-track", "aria-hidden": "true" }, fill),
      make("span", { class: "live-number" }, told(one))
    );
  }

  function payoffs(one, game) {
    const terms = one.payoffs.flatMap((payoff) => [
      make("dt", {}, game.tree.player(payoff.name)),
      make("dd", {}, told(payoff)),
    ]);
    return terms.length ? make("dl", { class: "live-payoffs" }, make("dt", { class: "live-what" }, "Payoffs"), terms) : null;
  }

  /** What holds an equilibrium up off its path. */
  function held(one, game) {
    const told_ = one.supports.filter((support) => support.needs.length);
    if (!told_.length) return [];
    const parts = new Set(told_.map((support) => support.part));
    const lists = told_.map((support, k) => {
      const name = support.name || (told_.length > 1 ? `way ${k + 1}` : "");
      const part = parts.size > 1 ? ` (part ${support.part + 1} of ${parts.size})` : "";
      const lines = support.needs.map((need) => make("li", {}, needed(need, game)));
      return make("div", {}, name || part ? make("p", {}, `${name}${part}`) : null, make("ul", {}, lines));
    });
    const count = told_.length > 1 ? ` (${told_.length} ways)` : "";
    return [make("details", { class: "live-support" }, make("summary", {}, `What holds it up off the path${count}`), lists)];
  }

  function needed(need, game) {
    if (need.text !== undefined) return plain(need.text);
    const where = `${game.tree.player(need.player)} ${game.tree.place(need)}`;
    const verb = need.kind === "belief" ? "believes" : "plays";
    if (need.is === "=" && isOne(need)) return `${where}: ${verb} ${words.history(need.name)}`;
    const relation = { "=": "with probability", ">=": "with probability at least", "<=": "with probability at most" }[need.is];
    return `${where}: ${verb} ${words.history(need.name)} ${relation} ${told(need)}`;
  }

  /** The conditions of a family, set when they are opened. */
  function where(one) {
    if (!one.where) return [];
    if (one.where.some((conditions) => !conditions.length)) return [make("p", { class: "live-belief" }, "Exists everywhere in the ranges.")];
    const details = make("details", { class: "live-support" }, make("summary", {}, "Where it exists"));
    details.addEventListener("toggle", () => {
      if (!details.open || details.children.length > 1) return;
      const lists = one.where.map((conditions) => make("ul", {}, conditions.map((condition) => make("li", {}, words.formula(condition)))));
      details.append(...lists.flatMap((list, k) => (k ? [make("p", {}, "or"), list] : [list])));
    });
    return [details];
  }

  // --- outcomes -------------------------------------------------------------------------------------------------------

  /** Lowest and highest of every outcome over the equilibria, in a form that bars and sentences share. */
  function ranges(equilibria, outcomes) {
    return outcomes.map((outcome) => {
      const values = equilibria
        .map((one) => ({ number: one.number, value: one.outcomes.find((other) => other.name === outcome.name) }))
        .filter((one) => one.value && Number.isFinite(one.value.number));
      const sorted = [...values].sort((a, b) => a.value.number - b.value.number);
      return { ...outcome, values, low: sorted.length ? sorted[0].value : null, high: sorted.length ? sorted[sorted.length - 1].value : null };
    });
  }

  function outcomeBars(found) {
    return make("ul", { class: "live-outcomes" }, found.map(outcomeBar));
  }

  function outcomeBar(one) {
    const track = make("span", { class: "live-track", "aria-hidden": "true" });
    if (one.low) {
      const span = make("span", { class: "live-span" });
      span.style.setProperty("--from", String(clipped(one.low.number)));
      span.style.setProperty("--to", String(clipped(one.high.number)));
      const below = make("span", { class: "live-below" });
      below.style.setProperty("--to", String(clipped(one.low.number)));
      track.append(below, span, ...one.values.map((value) => tick(value)));
    }
    const name = make("span", { class: "live-action", title: one.meaning || null }, plain(one.name));
    return make("li", {}, name, track, make("span", { class: "live-number" }, between(one)));
  }

  function tick({ number, value }) {
    const mark = make("span", { class: "live-tick" });
    mark.style.setProperty("--at", String(clipped(value.number)));
    mark.style.setProperty("--sign", colour(number));
    return mark;
  }

  function clipped(number) {
    return Math.min(1, Math.max(0, number));
  }

  function between(one) {
    if (!one.low) return "–";
    const [low, high] = [told(one.low), told(one.high)];
    return low === high ? low : `${low} to ${high}`;
  }

  Object.assign(root.DeterrenceLive, { cards: { card, solved, ranges, outcomeBars, between, colour } });
})(globalThis);
