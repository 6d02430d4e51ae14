/* Runs before anything is drawn, so that a chosen theme does not flash. */
(function () {
  "use strict";
  try {
    var chosen = localStorage.getItem("deterrence-theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  } catch (error) {
    /* storage may be forbidden; the system's preference holds then */
  }
  document.documentElement.classList.add("scripted");
})();
