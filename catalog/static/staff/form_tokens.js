// A page that somebody goes back to is made again, because it is not kept in the browser, but it stands for what was
// sent from it before: its forms get the tokens that they had, so that what they ask for is not done a second time.
// Edits of an object are left out: to go back, correct something and save it is a change like any other.
document.addEventListener("DOMContentLoaded", () => {
  "use strict";
  const inputs = [...document.querySelectorAll("form:not(:has([name=_save])) > input[name=form_token]")];
  const [visit] = performance.getEntriesByType("navigation");
  const tokens = history.state && history.state.formTokens;
  if (visit && visit.type === "back_forward" && tokens && tokens.length === inputs.length) {
    inputs.forEach((input, place) => { input.value = tokens[place]; });
  } else {
    history.replaceState({ ...history.state, formTokens: inputs.map((input) => input.value) }, "");
  }
});
