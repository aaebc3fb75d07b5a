(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");
  var print = document.getElementById("print");
  print.hidden = false;
  print.onclick = function () { window.print(); };
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll(".group").forEach(function (group) { group.open = true; });
  });
  var form = document.getElementById("filters");
  if (!form) { return; }
  var groups = Array.from(document.querySelectorAll(".group"));
  var status = document.getElementById("status");
  var nothing = document.getElementById("nothing");
  var waiting = 0;
  var searched = "";

  function plain(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/\s+/g, " ").toLowerCase();
  }

  /* Rows are looked at only when the words sought change: sheet, severity and action hide whole blocks. */
  function search(words) {
    if (words === searched) { return; }
    searched = words;
    document.querySelectorAll(".rows").forEach(function (rows) {
      var found = 0;
      rows.querySelectorAll("tbody tr").forEach(function (row) {
        if (row.plain === undefined) { row.plain = plain(row.textContent); }
        row.hidden = words !== "" && row.plain.indexOf(words) < 0;
        found += row.hidden ? 0 : 1;
      });
      rows.hidden = found === 0;
      rows.found = found;
    });
  }

  function count(block) {
    if (searched === "") { return Number(block.dataset.total); }
    return Array.from(block.querySelectorAll(".rows")).reduce(function (sum, rows) { return sum + rows.found; }, 0);
  }

  function apply() {
    var severity = form.elements.severity.value;
    var sheet = form.elements.sheet.value;
    var action = form.elements.action.value;
    var shown = 0;
    search(plain(form.elements.words.value.trim()));
    groups.forEach(function (group) {
      var mine = (severity === "" || group.dataset.severity === severity) && (action === "" || group.id === action);
      var here = 0;
      group.querySelectorAll(".block").forEach(function (block) {
        var visible = mine && (sheet === "" || block.dataset.sheet === sheet) ? count(block) : 0;
        block.hidden = visible === 0;
        here += visible;
      });
      group.hidden = here === 0;
      shown += here;
    });
    nothing.hidden = shown !== 0;
    status.textContent = shown.toLocaleString("fr-FR") + (shown > 1 ? " points affichés" : " point affiché");
  }

  form.addEventListener("input", function () { clearTimeout(waiting); waiting = setTimeout(apply, 120); });
  form.addEventListener("submit", function (event) { event.preventDefault(); apply(); });
  form.addEventListener("reset", function () { setTimeout(apply, 0); });
  document.querySelectorAll(".todo a").forEach(function (link) {
    link.addEventListener("click", function () {
      form.reset();
      apply();
      document.getElementById(link.getAttribute("href").slice(1)).open = true;
    });
  });
  apply();
})();
