import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { forgetDraftsOfOthers } from "./app/drafts";
import "./styles/tokens.css";
import "./styles/base.css";

forgetDraftsOfOthers();
const root = document.getElementById("root");
if (!root) throw new Error("the page has no element to draw the studio in");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
