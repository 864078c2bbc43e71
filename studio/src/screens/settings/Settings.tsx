import type { ComponentType, ReactNode } from "react";
import { Link } from "../../app/Link";
import { SETTINGS_PARTS, type SettingsPart } from "../../app/route";
import { Callers } from "./Callers";
import { Doctor } from "./Doctor";
import { Look } from "./Look";
import { ServiceKeys } from "./ServiceKeys";
import css from "./Settings.module.css";
import { Spending } from "./Spending";
import { Storage } from "./Storage";
import { Webhooks } from "./Webhooks";

const NAMES: Record<SettingsPart, string> = {
  spending: "Spending",
  keys: "Service keys",
  storage: "Storage",
  callers: "People & keys",
  webhooks: "Webhooks",
  doctor: "Check-up",
  look: "Look & keyboard",
};
const PARTS: Record<SettingsPart, ComponentType> = {
  spending: Spending,
  keys: ServiceKeys,
  storage: Storage,
  callers: Callers,
  webhooks: Webhooks,
  doctor: Doctor,
  look: Look,
};

/** What holds for the whole studio: money, keys, disk, people, and how it looks. */
export default function Settings({ part }: { part: SettingsPart }): ReactNode {
  const Part = PARTS[part];
  return (
    <div className={css.page}>
      <h1>Settings</h1>
      <nav aria-label="Parts of the settings" className={css.tabs}>
        {SETTINGS_PARTS.map((one) => (
          <Link
            key={one}
            to={{ at: "settings", part: one }}
            aria-current={one === part ? "page" : undefined}
          >
            {NAMES[one]}
          </Link>
        ))}
      </nav>
      <Part />
    </div>
  );
}
