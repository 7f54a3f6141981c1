// Adds and removes rows of breadcrumbs and metadata. Without this script a few empty rows are there, and an emptied row is none.
"use strict";

function number(rows) {
  rows.querySelectorAll("[data-row]").forEach((row, index) => {
    row.querySelectorAll("[data-label]").forEach((input) => {
      input.setAttribute("aria-label", `${input.dataset.label} ${index + 1}`);
    });
    row.querySelector(".row-remove")?.setAttribute("aria-label", `Remove row ${index + 1}`);
  });
}

function empty(row) {
  row.querySelectorAll("input").forEach((input) => { input.value = ""; });
  row.querySelectorAll("select").forEach((select) => { select.selectedIndex = 0; });
}

function isEmpty(row) {
  return [...row.querySelectorAll("input")].every((input) => input.value === "");
}

function equip(rows, row) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "row-remove";
  button.textContent = "×";
  button.addEventListener("click", () => {
    const next = row.nextElementSibling?.querySelector("input") ?? row.previousElementSibling?.querySelector("input");
    if (rows.querySelectorAll("[data-row]").length > 1) row.remove(); else empty(row);
    number(rows);
    (next ?? rows.querySelector("input")).focus();
  });
  row.append(button);
}

function start(rows) {
  const all = [...rows.querySelectorAll("[data-row]")];
  const blank = all[all.length - 1].cloneNode(true);
  // One empty row is enough where more can be added.
  all.slice(0, -1).forEach((row) => { if (isEmpty(row)) row.remove(); });
  rows.querySelectorAll("[data-row]").forEach((row) => equip(rows, row));
  const add = document.createElement("button");
  add.type = "button";
  add.className = "plain-button row-add";
  add.textContent = "Add row";
  add.addEventListener("click", () => {
    const row = blank.cloneNode(true);
    row.querySelectorAll("[id]").forEach((element) => element.removeAttribute("id"));
    empty(row);
    equip(rows, row);
    add.before(row);
    number(rows);
    row.querySelector("input").focus();
  });
  rows.append(add);
  number(rows);
}

document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-rows]").forEach(start));
