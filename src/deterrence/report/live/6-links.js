/* Points as links and as commands: only what differs from the baseline is named. */
(function (root) {
  "use strict";

  const { rationals } = root.DeterrenceLive;
  const MARK = "#live?";

  /** The parameters that differ from the baseline, with their values as texts. */
  function changes(game, point) {
    const baseline = game.baseline();
    const changed = Object.entries(point).filter(([name, value]) => rationals.compare(value, baseline[name]) !== 0);
    return changed.map(([name, value]) => [name, rationals.toText(value)]);
  }

  /** The fragment of a link to a point, with the axes of the diagram where they are not the first ones. */
  function address(game, point, axes) {
    const parts = changes(game, point).map(([name, text]) => `${name}=${text}`);
    if (axes.some((name, k) => name !== game.told.axes[k])) parts.push(`axes=${axes.join(",")}`);
    return MARK + parts.join("&");
  }

  /** The point and axes that a fragment names, what it does not name being at the baseline; null for other fragments. */
  function read(game, hash) {
    if (!hash.startsWith(MARK)) return null;
    const found = { point: game.baseline(), axes: null };
    for (const [name, text] of new URLSearchParams(hash.slice(MARK.length))) {
      const value = rationals.parse(text);
      if (name === "axes") found.axes = text.split(",");
      else if (value && game.free.has(name) && game.within(name, value)) found.point[name] = value;
    }
    return found;
  }

  /** What solves a point exactly in a terminal. */
  function command(game, point) {
    return ["deterrence solve", game.told.model, ...changes(game, point).map(([name, text]) => `-p ${name}=${text}`)].join(" ");
  }

  Object.assign(root.DeterrenceLive, { links: { MARK, address, read, command } });
})(globalThis);
