/* Theme, contents, tables, filters and search. Pages can be read without it. */
(function () {
  "use strict";
  var page = document.documentElement;
  var root = page.dataset.root || "";

  /* ---- light or dark ---- */
  var systemDark = matchMedia("(prefers-color-scheme: dark)");
  function isDark() {
    return page.dataset.theme ? page.dataset.theme === "dark" : systemDark.matches;
  }
  function addTheme(button) {
    function tell() {
      button.textContent = isDark() ? "Light" : "Dark";
      button.setAttribute("aria-label", isDark() ? "Change to light colours" : "Change to dark colours");
    }
    button.hidden = false;
    button.addEventListener("click", function () {
      page.dataset.theme = isDark() ? "light" : "dark";
      try {
        localStorage.setItem("deterrence-theme", page.dataset.theme);
      } catch (error) {
        /* the choice holds for this page only */
      }
      tell();
    });
    systemDark.addEventListener("change", tell);
    tell();
  }

  /* ---- contents: closed on small screens, and where the reader is ---- */
  function addContents(list) {
    if (matchMedia("(max-width: 68rem)").matches) list.closest("details").open = false;
    var links = new Map();
    list.querySelectorAll("a").forEach(function (link) {
      var heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (heading) links.set(heading, link);
    });
    var headings = Array.from(links.keys());
    var waiting = false;
    function mark() {
      waiting = false;
      var current = null;
      headings.forEach(function (heading) {
        if (heading.getBoundingClientRect().top < 120) current = heading;
      });
      links.forEach(function (link, heading) {
        if (heading === current) link.setAttribute("aria-current", "location");
        else link.removeAttribute("aria-current");
      });
    }
    addEventListener("scroll", function () {
      if (!waiting) requestAnimationFrame(mark);
      waiting = true;
    }, { passive: true });
    mark();
  }

  /* ---- what scrolls sideways takes its place in the order of focus; what fits needs none ---- */
  function sizeTables() {
    document.querySelectorAll(".wide, .drawing-scroll, pre").forEach(function (box) {
      var scrolls = box.scrollWidth > box.clientWidth + 1;
      box.classList.toggle("scrolls", scrolls);
      if (scrolls) box.setAttribute("tabindex", "0");
      else box.removeAttribute("tabindex");
    });
  }

  /* ---- filters: cells with data-values say what their row has ---- */
  function addFilters(table) {
    var rows = Array.from(table.tBodies[0].rows);
    if (rows.length < 4) return;
    var bar = document.createElement("form");
    bar.className = "filters";
    bar.setAttribute("aria-label", "Filters");
    var told = document.createElement("output");
    var choices = [];
    function values(row, column) {
      var cell = row.cells[column];
      return (cell.dataset.values === undefined ? cell.textContent.trim() : cell.dataset.values).split("|").filter(Boolean);
    }
    function apply() {
      var words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
      var shown = 0;
      rows.forEach(function (row) {
        var content = row.textContent.toLowerCase();
        var fits = choices.every(function (one) {
          return !one.select.value || values(row, one.column).includes(one.select.value);
        }) && words.every(function (word) { return content.includes(word); });
        row.hidden = !fits;
        if (fits) shown += 1;
      });
      told.textContent = shown === rows.length ? "all " + shown : shown + " of " + rows.length;
    }
    function labelled(name, control) {
      var label = document.createElement("label");
      label.append(name, control);
      bar.append(label);
    }
    var text = document.createElement("input");
    text.type = "search";
    labelled("Words", text);
    table.dataset.filters.split(",").forEach(function (place) {
      var column = Number(place);
      var select = document.createElement("select");
      var every = new Set();
      rows.forEach(function (row) { values(row, column).forEach(function (value) { every.add(value); }); });
      if (every.size < 2) return;
      select.append(new Option("any", ""));
      Array.from(every).sort(function (a, b) { return a.localeCompare(b, "en", { numeric: true }); })
        .forEach(function (value) { select.append(new Option(value, value)); });
      choices.push({ column: column, select: select });
      labelled(table.tHead.rows[0].cells[column].textContent.trim(), select);
    });
    var clear = document.createElement("button");
    clear.type = "reset";
    clear.textContent = "Clear";
    bar.append(clear, told);
    bar.addEventListener("submit", function (event) { event.preventDefault(); });
    bar.addEventListener("input", apply);
    bar.addEventListener("reset", function () { setTimeout(apply); });
    (table.closest(".wide") || table).before(bar);
    if (matchMedia("(max-width: 44rem)").matches) {
      var fold = document.createElement("details");
      var name = document.createElement("summary");
      name.textContent = "Filter these entries";
      bar.before(fold);
      fold.append(name, bar);
      fold.className = "filters-fold";
    }
    told.setAttribute("aria-live", "polite");
    apply();
  }

  /* ---- search ---- */
  function load(path) {
    return new Promise(function (done, failed) {
      var script = document.createElement("script");
      script.src = root + path;
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    });
  }
  var opened = null;
  function index() {
    if (!opened) {
      opened = load("assets/minisearch.js")
        .then(function () { return load("search-index.js"); })
        .then(function () {
          return MiniSearch.loadJS(window.searchIndex, {
            fields: ["title", "heading", "page", "text"],
            storeFields: ["title", "heading", "address", "start"],
            tokenize: function (text) { return text.split(/[^\p{L}\p{N}]+/u).filter(Boolean); },
            processTerm: function (term) {
              var folded = term.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
              return /^\p{N}+$/u.test(folded) && folded.length !== 4 ? null : folded;
            },
          });
        });
    }
    return opened;
  }
  function find(query) {
    return index().then(function (ready) {
      var options = {
        boost: { title: 8, heading: 3, page: 0.4 },
        prefix: function (term) { return term.length > 1; },
        fuzzy: function (term) { return term.length > 4 ? 0.2 : false; },
        combineWith: "AND",
      };
      var hits = ready.search(query, options);
      return hits.length ? hits : ready.search(query, Object.assign(options, { combineWith: "OR" }));
    });
  }
  function address(hit) {
    return root + hit.address;
  }
  function marked(text, terms) {
    var place = document.createElement("span");
    var known = terms.filter(Boolean).map(function (term) { return term.replace(/[^\p{L}\p{N}]/gu, ""); });
    text.split(/([\p{L}\p{N}]+)/u).forEach(function (part) {
      if (known.includes(part.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase())) {
        var mark = document.createElement("mark");
        mark.textContent = part;
        place.append(mark);
      } else {
        place.append(part);
      }
    });
    return place;
  }
  function told(hit) {
    var above = document.createElement("span");
    above.className = "hit-page";
    above.append(hit.heading ? hit.title : hit.start);
    return [marked(hit.heading || hit.title, hit.terms), above];
  }
  function addSearch(input) {
    var list = document.getElementById("found");
    var chosen = -1;
    var asked = 0;
    function choose(place) {
      var options = list.querySelectorAll("[role=option]");
      chosen = options.length ? (place + options.length) % options.length : -1;
      options.forEach(function (option, k) { option.setAttribute("aria-selected", String(k === chosen)); });
      if (chosen >= 0) {
        input.setAttribute("aria-activedescendant", options[chosen].id);
        options[chosen].scrollIntoView({ block: "nearest" });
      } else {
        input.removeAttribute("aria-activedescendant");
      }
    }
    function close() {
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      choose(-1);
      chosen = -1;
      input.removeAttribute("aria-activedescendant");
    }
    function show(hits) {
      list.replaceChildren();
      hits.slice(0, 8).forEach(function (hit, k) {
        var option = document.createElement("li");
        option.id = "found-" + k;
        option.setAttribute("role", "option");
        option.append.apply(option, told(hit));
        option.addEventListener("mousedown", function (event) { event.preventDefault(); });
        option.addEventListener("click", function () { location.href = address(hit); });
        option.dataset.address = address(hit);
        list.append(option);
      });
      if (!hits.length) {
        var none = document.createElement("li");
        none.className = "quiet";
        none.textContent = "Nothing found";
        list.append(none);
      }
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      chosen = -1;
      input.removeAttribute("aria-activedescendant");
    }
    function ask() {
      var query = input.value.trim();
      var number = ++asked;
      if (!query) return close();
      find(query).then(function (hits) { if (number === asked) show(hits); });
    }
    input.addEventListener("focus", function () { index(); });
    input.addEventListener("input", ask);
    input.addEventListener("blur", close);
    input.addEventListener("keydown", function (event) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) ask();
        else choose(chosen < 0 ? (event.key === "ArrowDown" ? 0 : -1) : chosen + (event.key === "ArrowDown" ? 1 : -1));
      } else if (event.key === "Escape") {
        close();
      }
    });
    input.form.addEventListener("submit", function (event) {
      event.preventDefault();
      var options = list.querySelectorAll("[role=option]");
      var query = encodeURIComponent(input.value.trim());
      if (!list.hidden && chosen >= 0) location.href = options[chosen].dataset.address;
      else if (query) location.href = root + "search.html?q=" + query;
    });
    addEventListener("keydown", function (event) {
      var writing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
      if (event.key === "/" && !writing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        input.focus();
      }
    });
  }
  function addResults(place) {
    var query = new URLSearchParams(location.search).get("q") || "";
    var input = document.getElementById("search");
    if (!query) {
      input.focus();
      return;
    }
    input.value = query;
    find(query).then(function (hits) {
      var intro = document.createElement("p");
      intro.textContent = hits.length
        ? hits.length + (hits.length === 1 ? " place" : " places") + " for “" + query + "”"
        : "Nothing found for “" + query + "”";
      var list = document.createElement("ol");
      list.className = "hits";
      hits.slice(0, 60).forEach(function (hit) {
        var item = document.createElement("li");
        var link = document.createElement("a");
        link.href = address(hit);
        link.append(marked(hit.heading || hit.title, hit.terms));
        var above = document.createElement("span");
        above.className = "hit-page";
        above.append(hit.heading ? hit.title + ": " : "", marked(hit.start, hit.terms));
        item.append(link, above);
        list.append(item);
      });
      place.replaceChildren(intro, list);
    });
  }

  document.querySelectorAll("button.theme").forEach(addTheme);
  document.querySelectorAll("ol#contents").forEach(addContents);
  document.querySelectorAll("table[data-filters]").forEach(addFilters);
  document.querySelectorAll("input#search").forEach(addSearch);
  document.querySelectorAll("#results").forEach(addResults);
  sizeTables();
  addEventListener("resize", sizeTables);
})();
