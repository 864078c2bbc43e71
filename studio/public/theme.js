// Before anything is drawn, so that nothing flashes: what a person chose against the system.
{
  try {
    const chosen = localStorage.getItem("songreel.theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  } catch (problem) {
    // A browser that keeps nothing of this site knows of no choice: the system's holds.
    console.warn(problem);
  }
}
