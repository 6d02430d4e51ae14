/* A slider and a field for every parameter. */
(function (root) {
  "use strict";

  const { rationals, words } = root.DeterrenceLive;
  const { make, typed } = words;
  const STEPS = 200;

  /** A slider's positions are the range cut into equal steps; open ends are left out. */
  class Control {
    constructor(parameter, free, why, change) {
      this.parameter = parameter;
      this.change = change;
      this.value = parameter.value;
      const id = `live-${parameter.name}`;
      const label = make("label", { for: id, id: `${id}-label` }, words.named(parameter));
      this.slider = make("input", {
        type: "range",
        id: `${id}-slider`,
        min: parameter.low_open ? 1 : 0,
        max: parameter.high_open ? STEPS - 1 : STEPS,
        step: 1,
        disabled: !free,
        "aria-labelledby": `${id}-label`,
        oninput: () => this.#take(this.#at(Number(this.slider.value))),
      });
      this.field = make("input", {
        type: "text",
        id,
        inputmode: "text",
        autocomplete: "off",
        spellcheck: "false",
        disabled: !free,
        "aria-describedby": `${id}-says`,
        onchange: () => this.#read(),
        onkeydown: (event) => this.#key(event),
      });
      this.wrong = make("span", { class: "live-wrong", id: `${id}-wrong`, role: "alert" });
      const ends = words.range(parameter);
      const says = make("span", { class: "live-meaning", id: `${id}-says` }, parameter.meaning);
      const unit = parameter.unit ? `${ends}, ${parameter.unit}` : ends;
      this.element = make(
        "div",
        { class: free ? "live-control" : "live-control fixed", "data-parameter": parameter.name },
        make("div", { class: "live-head" }, label, this.field),
        this.slider,
        make("div", { class: "live-foot" }, says, make("span", { class: "live-range" }, unit)),
        free ? null : make("p", { class: "live-why" }, why),
        this.wrong
      );
      this.show(parameter.value);
    }

    /** Show a value that came from elsewhere. */
    show(value) {
      this.value = value;
      const text = typed(value);
      this.field.value = text;
      this.slider.value = String(this.#nearest());
      this.slider.setAttribute("aria-valuetext", text);
      this.#say("");
    }

    /** The value `steps` further along the slider. */
    moved(steps) {
      const next = this.#nearest() + steps;
      return this.#at(Math.min(Number(this.slider.max), Math.max(Number(this.slider.min), next)));
    }

    /** The position nearest to a share of the range. */
    near(share) {
      const place = Math.round(share * STEPS);
      return this.#at(Math.min(Number(this.slider.max), Math.max(Number(this.slider.min), place)));
    }

    /** Where the value lies in the range, between 0 and 1. */
    share() {
      const [low, high, value] = [this.parameter.low, this.parameter.high, this.value].map(rationals.toNumber);
      return high > low ? (value - low) / (high - low) : 0;
    }

    #at(place) {
      const { low, high } = this.parameter;
      const width = rationals.subtract(high, low);
      return rationals.add(low, rationals.multiply(width, rationals.make(BigInt(place), BigInt(STEPS))));
    }

    #nearest() {
      return Math.round(this.share() * STEPS);
    }

    #take(value) {
      this.show(value);
      this.change(this.parameter.name, value);
    }

    #read() {
      const value = rationals.parse(this.field.value);
      if (value === null) this.#say("Type a number such as 0.6 or 3/5.");
      else if (!this.#fits(value)) this.#say(`It must lie in the range: ${words.range(this.parameter)}.`);
      else this.#take(value);
    }

    #key(event) {
      if (event.key === "Enter") this.#read();
      const steps = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
      if (steps) {
        event.preventDefault();
        this.#take(this.moved(steps));
      }
    }

    #fits(value) {
      const { low, high, low_open: lowOpen, high_open: highOpen } = this.parameter;
      const [below, above] = [rationals.compare(value, low), rationals.compare(value, high)];
      return (lowOpen ? below > 0 : below >= 0) && (highOpen ? above < 0 : above <= 0);
    }

    #say(text) {
      this.wrong.textContent = text;
      if (text) this.field.setAttribute("aria-invalid", "true");
      else this.field.removeAttribute("aria-invalid");
    }
  }

  Object.assign(root.DeterrenceLive, { Control });
})(globalThis);
