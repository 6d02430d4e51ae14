/* The game as it is played in the chosen equilibrium: a copy of the page's tree, or the matrix with its best responses. */
(function (root) {
  "use strict";

  const { words, cards } = root.DeterrenceLive;
  const { make, told, plain } = words;
  const SVG = 'svg[data-kind="tree"]';

  class Board {
    constructor(game, tree) {
      Object.assign(this, { game, tree });
      this.element = make("div", { class: "live-board" });
      this.svg = tree.isTable ? null : this.#copy();
    }

    /** Whether there is anything to show. */
    get isThere() {
      return Boolean(this.svg) || (this.tree.isTable && Object.keys(this.game.told.players).length === 2);
    }

    show(equilibrium) {
      if (this.svg) this.#paint(equilibrium);
      else if (this.isThere) this.element.replaceChildren(this.#table(equilibrium));
    }

    // --- the tree ---------------------------------------------------------------------------------------------------

    #copy() {
      const source = document.querySelector(SVG);
      if (!source) return null;
      const svg = source.cloneNode(true);
      svg.querySelectorAll("[id]").forEach((one) => one.removeAttribute("id"));
      svg.querySelectorAll(":scope > title, :scope > desc, style").forEach((one) => one.remove());
      svg.removeAttribute("aria-labelledby");
      svg.removeAttribute("id");
      const edges = [...svg.querySelectorAll(".edge[data-child]")];
      this.numbers = this.#matched(edges);
      this.element.append(make("div", { class: "live-scroll", tabindex: 0, role: "group", "aria-label": "Game tree" }, svg));
      return svg;
    }

    /** Numbers of our nodes by those of the drawing, which leaves out branches that its own point made impossible. */
    #matched(edges) {
      const numbers = new Map([["0", 0]]);
      for (const edge of edges) {
        const parent = numbers.get(edge.dataset.node);
        const name = edge.dataset.action ?? edge.dataset.branch;
        const node = parent === undefined ? null : this.tree.nodes[parent];
        const branches = node && (node[0] === "chance" ? node[2] : node[0] === "move" ? node[3] : []);
        const found = branches && branches.find((one) => one[0] === name);
        if (found) numbers.set(edge.dataset.child, found[found.length - 1]);
      }
      return numbers;
    }

    #paint(equilibrium) {
      const weights = new Map();
      const shares = new Map();
      const sets = equilibrium ? allSets(equilibrium) : [];
      this.tree.weigh(sets, (number, weight) => weights.set(number, weight), (_, child, __, share) => shares.set(child, share));
      const number = (text) => this.numbers.get(text);
      for (const edge of this.svg.querySelectorAll(".edge[data-child]")) {
        const child = number(edge.dataset.child);
        const played = Boolean(equilibrium) && weights.get(child) > 0;
        const share = shares.get(child);
        edge.classList.toggle("played", played);
        edge.classList.toggle("planned", !played && "action" in edge.dataset && Boolean(share) && share.number > 0);
      }
      for (const label of this.svg.querySelectorAll(".probability[data-child]")) {
        const share = shares.get(number(label.dataset.child));
        const chance = this.tree.nodes[number(label.dataset.node)][0] === "chance";
        label.textContent = share && (chance || (share.number > 0 && share.number < 1)) ? told(share) : "";
      }
      for (const circle of this.svg.querySelectorAll("circle[data-node]")) {
        const node = this.tree.nodes[number(circle.dataset.node)];
        if (!node || node[0] !== "end") continue;
        const reached = Boolean(equilibrium) && weights.get(number(circle.dataset.node)) > 0;
        circle.setAttribute("class", reached ? "accent" : "line");
        circle.setAttribute("r", reached ? "3" : "2");
      }
      const players = Object.keys(this.game.told.players);
      for (const label of this.svg.querySelectorAll("text[data-node][data-player]")) {
        const node = this.tree.nodes[number(label.dataset.node)];
        if (!node || node[0] !== "end") continue;
        label.textContent = told(this.game.amount(node[1][players.indexOf(label.dataset.player)]));
        if (weights.get(number(label.dataset.node)) > 0 && equilibrium) label.setAttribute("font-weight", "bold");
        else label.removeAttribute("font-weight");
      }
      const name = equilibrium ? `, played as in ${equilibrium.name}` : "";
      this.svg.setAttribute("aria-label", `Game tree at these parameters${name}; the cards say the same in words.`);
    }

    // --- the matrix -------------------------------------------------------------------------------------------------

    #table(equilibrium) {
      const [, actions, payoffs] = this.tree.nodes[0];
      const players = Object.keys(this.game.told.players);
      const across = actions[1].length;
      const amounts = payoffs.map((row) => row.map((at) => this.game.amount(at)));
      const best = this.#best(payoffs, actions);
      const share = (k, action) => {
        const set = equilibrium && equilibrium.sets.find((one) => one.player === players[k]);
        const found = set && set.plays.find((one) => one.name === action);
        return found ? found.number : 0;
      };
      const head = make(
        "tr",
        {},
        make("td", { class: "live-corner" }, `${this.tree.player(players[0])} \\ ${this.tree.player(players[1])}`),
        actions[1].map((name) => make("th", { scope: "col" }, plain(name)))
      );
      const rows = actions[0].map((name, i) =>
        make(
          "tr",
          {},
          make("th", { scope: "row" }, plain(name)),
          actions[1].map((other, j) => {
            const weight = share(0, name) * share(1, other);
            const cell = i * across + j;
            const pair = [0, 1].map((k) => make(best[k][cell] ? "strong" : "span", {}, told(amounts[k][cell])));
            const says = weight > 0 ? make("span", { class: "live-weight" }, `played ${words.decimal(weight)}`) : null;
            const element = make("td", { class: weight > 0 ? "played" : null }, pair[0], ", ", pair[1], says);
            if (equilibrium) element.style.setProperty("--sign", cards.colour(equilibrium.number));
            return element;
          })
        )
      );
      const caption = make("caption", {}, "Payoffs at these parameters; best responses are bold and underlined");
      return make("div", { class: "live-scroll" }, make("table", { class: "live-matrix" }, caption, make("tbody", {}, head, rows)));
    }

    /** For both players, whether each payoff is the most that its player can get against the other's action. */
    #best(payoffs, actions) {
      const { rationals } = root.DeterrenceLive;
      const across = actions[1].length;
      return payoffs.map((row, k) => {
        const exact = row.map((at) => this.game.machine.exact(at));
        return exact.map((value, cell) => {
          const rivals = exact.filter((_, other) => (k === 0 ? other % across === cell % across : Math.floor(other / across) === Math.floor(cell / across)));
          return value !== null && rivals.every((other) => other !== null && rationals.compare(value, other) >= 0);
        });
      });
    }
  }

  /** On the path and, as far as they are known, off it. */
  function allSets(equilibrium) {
    if (equilibrium.unreached) return [...equilibrium.sets, ...equilibrium.unreached];
    const found = [...equilibrium.sets];
    const parts = new Set();
    for (const support of equilibrium.supports) {
      if (parts.has(support.part)) continue;
      parts.add(support.part);
      const responses = new Map();
      for (const need of support.needs) {
        if (need.kind !== "p" || need.is !== "=") continue;
        const key = `${need.player}\n${need.set}`;
        if (!responses.has(key)) responses.set(key, { player: need.player, set: need.set, plays: [] });
        responses.get(key).plays.push({ name: need.name, exact: need.exact, number: need.number });
      }
      found.push(...responses.values());
    }
    return found;
  }

  Object.assign(root.DeterrenceLive, { Board });
})(globalThis);
