// Before anything is drawn, so that nothing flashes: what a person chose against the system.
{
  const chosen = localStorage.getItem("songreel.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
}
