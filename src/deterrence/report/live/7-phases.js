/* The phase diagram: which equilibria exist over two parameters, solved again whenever another one moves. */
(function (root) {
  "use strict";

  const { cards, words } = root.DeterrenceLive;
  const { make, plain, typed } = words;
  const COARSE = 64;
  const FINE = 224;
  const PATIENCE = 140;
  const STRIPE = 7;

  class Phases {
    /** `controls` are the parameters' controls by name, `moved` is called with the values that a move sets. */
    constructor(game, controls, moved, changed) {
      Object.assign(this, { game, controls, moved });
      this.axes = [...game.told.axes];
      this.canvas = make("canvas", { class: "live-canvas", width: 448, height: 448, "aria-hidden": "true" });
      this.marker = make("div", { class: "live-marker", role: "slider", tabindex: 0, "aria-valuemin": 0, "aria-valuemax": 100 });
      this.plane = make("div", { class: "live-plane" }, this.canvas, this.marker);
      this.legend = make("ul", { class: "live-legend" });
      this.axisNames = [0, 1].map((k) => make("span", { class: `live-axis live-axis-${k ? "y" : "x"}` }));
      this.ends = ["x-low", "x-high", "y-low", "y-high"].map((end) => make("span", { class: `live-end live-${end}` }));
      const frame = make("div", { class: "live-frame" }, this.plane, this.axisNames, this.ends);
      const choices = make("p", { class: "live-choices" }, [0, 1].map((k) => this.#choice(k, changed)));
      const hint = "Drag the marker, or focus it and use the arrow keys; with shift it moves further.";
      this.element = make("div", { class: "live-phases" }, choices, frame, this.legend, make("p", { class: "live-hint" }, hint));
      this.#listen();
      this.timer = 0;
    }

    /** Two parameters as axes; those that the model does not have are ignored. */
    setAxes(axes) {
      const free = this.game.told.free;
      if (axes.length !== 2 || axes[0] === axes[1] || !axes.every((name) => free.includes(name))) return;
      this.axes = [...axes];
      this.selects.forEach((select, k) => (select.value = this.axes[k]));
    }

    /** Draw in the colours of another theme. */
    recolour() {
      this.paint = null;
      this.show(this.point);
    }

    show(point) {
      this.point = point;
      clearTimeout(this.timer);
      this.#draw(COARSE);
      this.timer = setTimeout(() => this.#draw(FINE), PATIENCE);
      this.#place();
    }

    // --- parts ------------------------------------------------------------------------------------------------------

    #choice(k, changed) {
      const options = this.game.told.free.map((name) => make("option", { value: name }, plain(name)));
      const select = make("select", {
        onchange: () => {
          const other = this.axes[1 - k];
          if (select.value === other) this.axes[1 - k] = this.axes[k];
          this.axes[k] = select.value;
          this.setAxes(this.axes);
          this.show(this.point);
          changed();
        },
      });
      select.append(...options);
      select.value = this.axes[k];
      (this.selects = this.selects || [])[k] = select;
      return make("label", {}, k ? "Upwards " : "Across ", select);
    }

    #place() {
      const [x, y] = this.axes.map((name) => this.controls.get(name));
      this.marker.style.setProperty("--x", String(x.share()));
      this.marker.style.setProperty("--y", String(y.share()));
      const says = this.axes.map((name) => `${plain(name)} ${typed(this.point[name])}`).join(", ");
      this.marker.setAttribute("aria-label", `Point in the diagram of ${this.axes.map(plain).join(" and ")}`);
      this.marker.setAttribute("aria-valuetext", says);
      this.marker.setAttribute("aria-valuenow", String(Math.round(100 * x.share())));
      this.axisNames.forEach((element, k) => (element.textContent = plain(this.axes[k])));
      const limits = [x.parameter.low, x.parameter.high, y.parameter.low, y.parameter.high];
      this.ends.forEach((element, k) => (element.textContent = typed(limits[k])));
    }

    // --- moving the marker ------------------------------------------------------------------------------------------

    #listen() {
      const take = (event) => {
        const box = this.plane.getBoundingClientRect();
        const shares = [(event.clientX - box.left) / box.width, 1 - (event.clientY - box.top) / box.height];
        this.#move(this.axes.map((name, k) => [name, this.controls.get(name).near(Math.min(1, Math.max(0, shares[k])))]));
      };
      this.plane.addEventListener("pointerdown", (event) => {
        if (event.button) return;
        event.preventDefault();
        this.plane.setPointerCapture(event.pointerId);
        this.marker.focus({ preventScroll: true });
        take(event);
      });
      this.plane.addEventListener("pointermove", (event) => {
        if (this.plane.hasPointerCapture(event.pointerId)) take(event);
      });
      this.marker.addEventListener("keydown", (event) => {
        const far = event.shiftKey ? 10 : 1;
        const step = { ArrowLeft: [0, -far], ArrowRight: [0, far], ArrowDown: [1, -far], ArrowUp: [1, far] }[event.key];
        if (!step) return;
        event.preventDefault();
        this.#move([[this.axes[step[0]], this.controls.get(this.axes[step[0]]).moved(step[1])]]);
      });
    }

    #move(values) {
      this.moved(Object.fromEntries(values));
    }

    // --- the picture ------------------------------------------------------------------------------------------------

    #draw(size) {
      const found = this.game.regimes(this.point, size, size, ...this.axes);
      const paint = (this.paint = this.paint || painter(getComputedStyle(this.element)));
      const regimes = ordered(found);
      const side = this.canvas.width;
      const context = this.canvas.getContext("2d", { willReadFrequently: true });
      this.image = this.image || context.createImageData(side, side);
      const palettes = found.sets.map((set) => (set.length ? set.map((k) => paint.family(this.#colourOf(found, k))) : [paint.none]));
      colour(new Uint32Array(this.image.data.buffer), side, found.codes, size, palettes, paint);
      context.putImageData(this.image, 0, 0);
      this.#edges(context, found, size, side, paint);
      this.#numbers(context, found, size, side, paint, regimes);
      this.#tell(found, regimes);
    }

    #colourOf(found, k) {
      return found.game === null ? k : this.game.told.games[found.game].families[k].number;
    }

    /** Lines where regimes meet. */
    #edges(context, found, size, side, paint) {
      const step = side / size;
      context.fillStyle = paint.ink;
      for (let j = 0; j < size; j += 1) {
        for (let i = 0; i < size; i += 1) {
          const code = found.codes[j * size + i];
          if (i + 1 < size && found.codes[j * size + i + 1] !== code) context.fillRect((i + 1) * step - 0.75, j * step, 1.5, step);
          if (j + 1 < size && found.codes[(j + 1) * size + i] !== code) context.fillRect(i * step, (j + 1) * step - 0.75, step, 1.5);
        }
      }
    }

    /** The numbers of each regime's families, where it has most room. */
    #numbers(context, found, size, side, paint, regimes) {
      const [room, best] = [depths(found.codes, size), new Map()];
      for (let i = 0; i < room.length; i += 1) {
        const code = found.codes[i];
        if (!best.has(code) || room[i] > room[best.get(code)]) best.set(code, i);
      }
      for (const { code } of regimes) {
        const numbers = this.#numbersOf(found, code);
        const place = best.get(code);
        if (!numbers || room[place] < size / 40) continue;
        const label = this.#label(numbers, side, paint);
        const [x, y] = [((place % size) + 0.5) * (side / size), (Math.floor(place / size) + 0.5) * (side / size)];
        const left = Math.min(side - label.width, Math.max(0, x - label.width / 2));
        context.drawImage(label, Math.round(left), Math.round(Math.max(0, y - label.height / 2)));
      }
    }

    /** Numbers on a piece of paper; drawn once, as text is slow to draw. */
    #label(numbers, side, paint) {
      const known = paint.labels.get(numbers);
      if (known) return known;
      const label = document.createElement("canvas");
      const font = `600 ${Math.round(side / 22)}px system-ui, sans-serif`;
      const measure = label.getContext("2d");
      measure.font = font;
      label.width = Math.ceil(measure.measureText(numbers).width + side / 36);
      label.height = Math.round(side / 16);
      const context = label.getContext("2d");
      context.fillStyle = paint.paper;
      context.roundRect(0, 0, label.width, label.height, label.height / 4);
      context.fill();
      Object.assign(context, { font, textAlign: "center", textBaseline: "middle", fillStyle: paint.ink });
      context.fillText(numbers, label.width / 2, label.height / 2 + 1);
      paint.labels.set(numbers, label);
      return label;
    }

    #numbersOf(found, code) {
      return found.sets[code].map((k) => this.#colourOf(found, k) + 1).join("+");
    }

    #tell(found, regimes) {
      const names = (code) => {
        if (found.game === null) return "not decided here";
        const set = found.sets[code];
        const families = this.game.told.games[found.game].families;
        return set.length ? words.listed(set.map((k) => families[k].called)) : "none of the families";
      };
      const items = regimes.map(({ code, share }) => {
        const numbers = make("span", { class: "live-letters" }, this.#numbersOf(found, code) || "–");
        const swatch = make("span", { class: "live-swatch", "aria-hidden": "true" }, numbers);
        const colours = found.sets[code].map((one) => cards.colour(this.#colourOf(found, one)));
        swatch.style.setProperty("background", striped(colours));
        return make("li", {}, swatch, make("span", {}, names(code)), make("span", { class: "live-share" }, portion(share)));
      });
      const outside = share(found.codes, -1);
      if (outside > 0) {
        const swatch = make("span", { class: "live-swatch live-outside", "aria-hidden": "true" });
        items.push(make("li", {}, swatch, make("span", {}, "outside the assumptions"), make("span", { class: "live-share" }, portion(outside))));
      }
      this.legend.replaceChildren(...items);
    }
  }

  /** Regimes that occur, the largest first. */
  function ordered(found) {
    const every = found.sets.map((_, code) => ({ code, share: share(found.codes, code) }));
    return every.filter((one) => one.share > 0).sort((a, b) => b.share - a.share || a.code - b.code);
  }

  function share(codes, code) {
    let count = 0;
    for (let i = 0; i < codes.length; i += 1) if (codes[i] === code) count += 1;
    return count / codes.length;
  }

  function portion(share_) {
    return share_ < 0.005 ? "under 1 %" : `${Math.round(100 * share_)} %`;
  }

  /** How far each cell is from another regime or the frame, in steps along rows and columns. */
  function depths(codes, size) {
    const room = new Uint16Array(codes.length);
    const near = (i, j, code) => (i < 0 || j < 0 || i >= size || j >= size || codes[j * size + i] !== code ? 0 : room[j * size + i]);
    for (let j = 0; j < size; j += 1) {
      for (let i = 0; i < size; i += 1) {
        const code = codes[j * size + i];
        room[j * size + i] = 1 + Math.min(near(i - 1, j, code), near(i, j - 1, code));
      }
    }
    for (let j = size - 1; j >= 0; j -= 1) {
      for (let i = size - 1; i >= 0; i -= 1) {
        const code = codes[j * size + i];
        const here = room[j * size + i];
        room[j * size + i] = Math.min(here, 1 + Math.min(near(i + 1, j, code), near(i, j + 1, code)));
      }
    }
    return room;
  }

  /** Every pixel in the colours of its cell's families, in stripes where there are several. */
  function colour(pixels, side, codes, size, palettes, paint) {
    const column = Uint16Array.from({ length: side }, (_, px) => Math.floor((px * size) / side));
    const band = Uint16Array.from({ length: 2 * side }, (_, k) => Math.floor(k / STRIPE));
    for (let py = 0; py < side; py += 1) {
      const row = Math.floor((py * size) / side) * size;
      for (let px = 0; px < side; px += 1) {
        const code = codes[row + column[px]];
        const at = py * side + px;
        if (code < 0) {
          pixels[at] = (px + py) % 9 === 0 ? paint.line : paint.none;
          continue;
        }
        const palette = palettes[code];
        pixels[at] = palette.length === 1 ? palette[0] : palette[band[px + py] % palette.length];
      }
    }
  }

  function striped(colours) {
    if (colours.length < 2) return colours[0] || "transparent";
    const width = 5;
    const stops = colours.map((one, k) => `${one} ${k * width}px ${(k + 1) * width}px`);
    return `repeating-linear-gradient(135deg, ${stops.join(", ")})`;
  }

  /** Colours of the theme as numbers. */
  function painter(style) {
    const read = (name, fallback) => rgb(style.getPropertyValue(name).trim() || fallback);
    const [ink, paper, line] = [read("--ink", "#111111"), read("--paper", "#ffffff"), read("--line", "#cccccc")];
    const soft = (one) => one.map((part, k) => Math.round(0.72 * part + 0.28 * paper[k]));
    const families = Array.from({ length: 8 }, (_, k) => packed(soft(read(`--family-${k + 1}`, "#888888"))));
    return { ink: `rgb(${ink})`, paper: `rgb(${paper})`, line: packed(line), none: packed(paper), family: (k) => families[k % 8], labels: new Map() };
  }

  /** A colour as the four bytes of a pixel. */
  function packed([r, g, b]) {
    return new Uint32Array(Uint8Array.of(r, g, b, 255).buffer)[0];
  }

  function rgb(text) {
    const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
    if (found) return found.slice(1).map((part) => parseInt(part, 16));
    const parts = text.match(/[\d.]+/g);
    return parts && parts.length >= 3 ? parts.slice(0, 3).map(Number) : [136, 136, 136];
  }

  Object.assign(root.DeterrenceLive, { Phases });
})(globalThis);
