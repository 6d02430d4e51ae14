/* Sets mathematics from its LaTeX; the text that stands there serves without scripts. */
(function () {
  "use strict";
  function set(element) {
    var source = element.dataset.latex;
    if (!source || element.dataset.set) return;
    var place = document.createElement("span");
    place.className = "formula";
    try {
      katex.render(source, place, {
        displayMode: element.classList.contains("display"),
        throwOnError: true,
        strict: "ignore",
        trust: false,
        maxSize: 20,
        maxExpand: 100,
      });
    } catch (error) {
      return; /* a formula that cannot be set stays as text */
    }
    element.dataset.set = "yes";
    element.replaceChildren(place);
  }
  /* A formula that is wider than its line scrolls on its own, by keyboard as well. */
  function fit(root) {
    root.querySelectorAll(".formula").forEach(function (place) {
      place.classList.remove("long");
      place.removeAttribute("tabindex");
      var block = place.closest("p, li, td, th, dd, figcaption, div");
      if (!block || place.closest("table") || place.offsetWidth <= block.clientWidth) return;
      place.classList.add("long");
      place.setAttribute("tabindex", "0");
    });
  }
  function setAll(root) {
    root.querySelectorAll("code.math[data-latex]").forEach(set);
    fit(root);
  }
  addEventListener("resize", function () { fit(document); });
  window.setMath = setAll;
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", function () { setAll(document); });
  } else {
    setAll(document);
  }
})();
