/* The live part of a page: puts the parts together and keeps them in step. */
(function (root) {
  "use strict";

  const { rationals, words, cards, links, Game, Tree, Control, Phases, Board, END } = root.DeterrenceLive;
  const { make, plain, typed, listed } = words;
  const QUIET = 600;
  const MOST_OPEN = 4;

  class Panel {
    constructor(host, told, point) {
      this.host = host;
      this.game = new Game(told);
      this.game.tree = this.tree = new Tree(this.game);
      this.told = told;
      this.chosen = null;
      this.opened = new Set();
      this.answer = null;
      this.point = this.game.baseline();
      this.#build();
      if (point) this.#take(point);
      else this.#open();
      this.ending = new AbortController();
      root.addEventListener("hashchange", () => this.#open(), { signal: this.ending.signal });
      this.#watchTheme(this.ending.signal);
    }

    // --- parts ------------------------------------------------------------------------------------------------------

    #build() {
      const { told, game } = this;
      const free = new Set(told.free);
      this.controls = new Map();
      for (const [name, parameter] of game.parameters) {
        const single = rationals.compare(parameter.low, parameter.high) === 0;
        const why = single ? "Its range is this one value." : told.fixed_because;
        this.controls.set(name, new Control(parameter, free.has(name), why, (which, value) => this.set({ [which]: value })));
      }
      const of = (wanted) => [...this.controls].filter(([name]) => free.has(name) === wanted).map(([, one]) => one.element);
      this.state = make("p", { class: "live-state" });
      this.spoken = make("p", { class: "unseen", role: "status", "aria-live": "polite" });
      this.cards = make("div", { class: "live-cards", role: "radiogroup", "aria-label": "Equilibria; the chosen one is shown in the game" });
      this.outcomes = make("div", { class: "live-part" });
      this.definitions = make("div", { class: "live-definitions" });
      this.board = new Board(game, this.tree);
      this.phases = told.axes.length === 2 && told.games.some((one) => one.families.length) ? new Phases(game, this.controls, (values) => this.set(values), () => this.#keepLink()) : null;
      const left = make("section", { class: "live-controls", "aria-label": "Parameters" }, this.#free(of(true)), this.definitions, this.#fixed(of(false)));
      const right = make(
        "section",
        { class: "live-results", "aria-label": "What follows" },
        this.cards,
        this.outcomes,
        this.phases ? make("div", { class: "live-part" }, make("h3", {}, "Where which equilibria exist"), this.phases.element) : null,
        this.board.isThere ? make("div", { class: "live-part" }, make("h3", {}, "The game here"), this.board.element) : null
      );
      this.ties = make("details", { class: "live-ties", hidden: true }, make("summary", {}, "What holds with equality here"), make("ul", {}));
      this.brief = make("p", { class: "live-brief", "aria-hidden": "true" });
      const head = make("div", { class: "live-told" }, this.state, this.ties, this.brief);
      const panel = make("div", { class: "live-panel" }, this.#bar(), head, this.spoken, make("div", { class: "live-columns" }, left, right));
      for (const child of [...this.host.children]) if (child.tagName === "P") child.hidden = true;
      this.host.append(panel);
    }

    /** On a small screen only those that matter most are open, so that what follows is near. */
    #free(elements) {
      const wanted = new Set([...this.told.axes, ...this.told.scenarios.flatMap((one) => Object.keys(one.values))]);
      const first = elements.filter((one) => wanted.has(one.dataset.parameter)).slice(0, MOST_OPEN);
      const rest = elements.filter((one) => !first.includes(one));
      if (rest.length < 2 || !root.matchMedia("(max-width: 56rem)").matches) return elements;
      return [...first, make("details", { class: "live-fixed" }, make("summary", {}, `${rest.length} more parameters`), rest)];
    }

    #fixed(elements) {
      if (!elements.length) return null;
      const summary = make("summary", {}, `${elements.length} parameters fixed here`);
      return make("details", { class: "live-fixed" }, summary, elements);
    }

    #bar() {
      const named = [{ name: "baseline", values: {} }, ...this.told.scenarios];
      this.buttons = named.map((one) => {
        const point = this.#fitting(one.values);
        if (!point) return null;
        const button = make("button", { type: "button", title: one.because || null, onclick: () => this.set(point) }, plain(one.name));
        return { button, point };
      });
      this.buttons = this.buttons.filter(Boolean);
      this.copied = make("output", { class: "live-copied" });
      const copy = make("button", { type: "button", class: "live-copy", onclick: () => this.#copy() }, "Copy link to this point");
      const scenarios = make("div", { class: "live-scenarios", role: "group", "aria-label": "Scenarios" }, this.buttons.map((one) => one.button));
      return make("div", { class: "live-bar" }, scenarios, copy, this.copied);
    }

    /** A scenario's whole point; null where it changes a parameter that is fixed here. */
    #fitting(values) {
      const point = this.game.baseline();
      for (const [name, text] of Object.entries(values)) {
        const value = rationals.parse(text);
        if (!this.game.free.has(name) && rationals.compare(point[name], value) !== 0) return null;
        point[name] = value;
      }
      return point;
    }

    // --- state ------------------------------------------------------------------------------------------------------

    /** Take new values of some parameters. */
    set(values) {
      for (const [name, value] of Object.entries(values)) {
        this.point[name] = value;
        this.controls.get(name).show(value);
      }
      this.answer = null;
      if (!this.waiting) {
        this.waiting = true;
        root.requestAnimationFrame(() => {
          this.waiting = false;
          this.show();
        });
      }
    }

    /** Solve the game at the point and show everything that follows. */
    show() {
      const found = this.game.solve(this.point);
      const answer = this.answer || found.known;
      this.equilibria = answer ? cards.solved(answer, this.game, found.families) : found.families;
      this.found = found;
      const chosen = this.equilibria.find((one) => one.name === this.chosen) || this.equilibria[0] || null;
      this.#tellState(found, answer);
      this.#showCards(chosen);
      this.#showOutcomes();
      this.#showDefinitions();
      this.board.show(chosen);
      if (this.phases) this.phases.show(this.point);
      for (const { button, point } of this.buttons) {
        const same = Object.keys(point).every((name) => rationals.compare(point[name], this.point[name]) === 0);
        button.setAttribute("aria-pressed", String(same));
      }
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.#settle(), QUIET);
    }

    /** What can wait until the sliders rest: the address, the words for screen readers, questions to the server. */
    #settle() {
      this.#keepLink();
      this.spoken.textContent = this.#inWords();
      const { server } = this.told;
      if (server && !this.answer && this.found.state !== "all" && this.found.state !== "outside") this.#ask(server);
    }

    #showCards(chosen) {
      const focused = document.activeElement && this.cards.contains(document.activeElement) ? document.activeElement.id : "";
      for (const one of this.cards.querySelectorAll("details")) this.opened[one.open ? "add" : "delete"](one.dataset.of);
      const elements = this.equilibria.map((one) => {
        const element = cards.card(one, this.game, one === chosen, () => {
          this.chosen = one.name;
          this.show();
        });
        element.querySelectorAll("details").forEach((details, k) => {
          details.dataset.of = `${k} ${one.name}`;
          details.open = this.opened.has(details.dataset.of);
        });
        return element;
      });
      this.cards.replaceChildren(...elements);
      if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    }

    #showOutcomes() {
      this.ranges = cards.ranges(this.equilibria, this.told.outcomes);
      const several = this.equilibria.length > 1 ? ", lowest to highest over the equilibria" : "";
      const parts = this.ranges.length ? [make("h3", {}, `How likely each outcome is${several}`), cards.outcomeBars(this.ranges)] : [];
      this.outcomes.replaceChildren(...(this.equilibria.length ? parts : []));
      const brief = this.ranges.map((one) => `${plain(one.name)} ${cards.between(one)}`);
      this.brief.textContent = this.equilibria.length ? brief.join(" · ") : "";
    }

    #showDefinitions() {
      const terms = this.game.definitions().flatMap((one) => [
        make("dt", { title: one.says }, plain(one.name)),
        make("dd", {}, words.told(one.value)),
      ]);
      this.definitions.replaceChildren(...(terms.length ? [make("dl", {}, terms)] : []));
    }

    // --- words ------------------------------------------------------------------------------------------------------

    #tellState(found, answer) {
      const [kind, text] = this.#stateOf(found, answer);
      this.state.dataset.state = kind;
      const parts = [make("strong", {}, this.#count()), ` ${text}`];
      if (!answer && ["threshold", "undecided", "incomplete"].includes(kind)) parts.push(" Exactly: ", make("code", {}, links.command(this.game, this.point)));
      this.state.replaceChildren(...parts);
      this.ties.hidden = kind !== "threshold";
      const items = kind === "threshold" ? [...found.ties].sort((a, b) => a.length - b.length).map((tie) => make("li", {}, make("code", {}, tie))) : [];
      this.ties.lastElementChild.replaceChildren(...items);
    }

    #count() {
      const count = this.equilibria.length;
      if (this.found.state === "outside") return "Outside the assumptions.";
      if (!count) return this.found.state === "all" ? "No equilibrium." : "";
      return `${count} ${count > 1 ? "equilibria" : "equilibrium"}.`;
    }

    #stateOf(found, answer) {
      if (found.state === "outside") return ["outside", `The model assumes ${listed(found.broken)}; move a slider so that it holds.`];
      if (answer) {
        if (answer.complete) return ["known", "Solved exactly at this point."];
        return ["incomplete", `Solved exactly at this point, but there may be more: ${answer.completeness}.`];
      }
      if (this.failed) return ["incomplete", this.failed];
      if (this.told.server && found.state !== "all") {
        const why = found.state === "incomplete" ? `; ${this.told.games[found.game].argument}` : "";
        return ["waiting", `This point is being solved exactly${why}.`];
      }
      if (found.state === "undecided") {
        return ["undecided", `At this end chance rules a branch out (${listed(found.closed.map((one) => `${one} = 0`))}), and the closed forms of this page do not cover that game.`];
      }
      const game = this.told.games[found.game];
      if (found.state === "incomplete") return ["incomplete", `There may be more than are listed: ${game.argument}.`];
      if (found.state === "threshold") {
        const ends = found.ties.filter((tie) => tie.endsWith(END)).map((tie) => plain(tie.split(":")[0]));
        if (ends.length < found.ties.length) {
          return ["threshold", "This point lies on a threshold or tie. Equilibria of both sides are listed; more may exist exactly here."];
        }
        const verb = ends.length > 1 ? "are at ends of their ranges" : "is at an end of its range";
        return ["threshold", `Here ${listed(ends)} ${verb}: the equilibria listed exist, and more may exist exactly here.`];
      }
      const only = ["That is proved.", "It is the only one at this point."][this.equilibria.length];
      return ["all", only || "These are all at this point."];
    }

    #inWords() {
      const names = this.equilibria.map((one) => one.name);
      const outcomes = this.equilibria.length ? this.ranges.map((one) => `${plain(one.name)} ${cards.between(one)}`).join("; ") : "";
      const count = this.#count();
      return [count, names.length ? `${listed(names)}.` : "", outcomes ? `${outcomes}.` : "", this.state.dataset.state === "all" ? "" : this.state.textContent.replace(count, "")]
        .filter(Boolean)
        .join(" ");
    }

    // --- links ------------------------------------------------------------------------------------------------------

    #address() {
      return links.address(this.game, this.point, this.phases ? this.phases.axes : this.told.axes);
    }

    #keepLink() {
      const address = this.#address();
      const current = root.location.hash;
      if (address === current || (address === links.MARK && !current.startsWith(links.MARK))) return;
      this.written = address;
      try {
        root.history.replaceState(null, "", address);
      } catch (error) {
        root.location.hash = address;
      }
    }

    /** Begin at the values of a link, else at the baseline; follow a link that is opened later. */
    #open() {
      const { hash } = root.location;
      const found = hash === this.written ? null : links.read(this.game, hash);
      if (!found && this.equilibria) return;
      if (found && found.axes && this.phases) this.phases.setAxes(found.axes);
      this.#take(found ? found.point : this.game.baseline());
      if (found) this.host.scrollIntoView({ block: "start" });
    }

    #take(point) {
      for (const [name, value] of Object.entries(point)) {
        this.point[name] = value;
        this.controls.get(name).show(value);
      }
      this.answer = null;
      this.show();
    }

    /** Make room for another panel. */
    remove() {
      clearTimeout(this.timer);
      if (this.asking) this.asking.abort();
      this.ending.abort();
      this.host.querySelector(".live-panel").remove();
    }

    async #copy() {
      this.#keepLink();
      const address = root.location.href.split("#")[0] + this.#address();
      try {
        await root.navigator.clipboard.writeText(address);
        this.copied.textContent = "Copied.";
      } catch (error) {
        const field = make("input", { type: "text", readonly: true, value: address, "aria-label": "Link to this point" });
        this.copied.replaceChildren(field);
        field.select();
      }
    }

    // --- the server of `explore` ------------------------------------------------------------------------------------

    async #ask(server) {
      if (this.asking) this.asking.abort();
      const asking = (this.asking = new AbortController());
      const asked = this.#query();
      try {
        const reply = await root.fetch(`${server.solve}?${asked}`, { signal: asking.signal });
        const told = await reply.json();
        if (asked !== this.#query()) return;
        if (told.overtaken) {
          this.timer = setTimeout(() => this.#ask(server), QUIET);
          return;
        }
        if (told.error) this.failed = told.error;
        else this.answer = told;
        this.show();
        this.failed = "";
      } catch (error) {
        /* the page goes on with what it knows */
      }
    }

    #query() {
      const parts = [...this.controls.keys()].map((name) => [name, rationals.toText(this.point[name])]);
      return new URLSearchParams(parts).toString();
    }

    #watchTheme(signal) {
      const again = () => this.phases && this.phases.recolour();
      const observer = new MutationObserver(again);
      observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
      signal.addEventListener("abort", () => observer.disconnect());
      root.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again, { signal });
    }
  }

  function start() {
    for (const host of document.querySelectorAll(".live")) {
      const script = host.querySelector('script[type="application/json"]');
      if (script && !host.querySelector(".live-panel")) host.panel = new Panel(host, JSON.parse(script.textContent));
    }
  }

  /** Another game's data in the same place, with the parameters where they were. */
  function replace(host, told) {
    const focused = document.activeElement ? document.activeElement.id : "";
    const { point } = host.panel;
    const names = new Set(told.parameters.map((one) => one.name));
    const same = Object.keys(point).length === names.size && Object.keys(point).every((name) => names.has(name));
    host.panel.remove();
    host.panel = new Panel(host, told, same ? point : undefined);
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }

  Object.assign(root.DeterrenceLive, { start, replace });
  if (root.document) {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
    else start();
  }
})(globalThis);
