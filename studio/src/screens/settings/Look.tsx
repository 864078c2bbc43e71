import type { ReactNode } from "react";
import { THEMES, type Theme, useTheme, wear } from "../../app/theme";
import { useShortcutsHelp, useSingleKeys } from "../../keys/Shortcuts";
import { Button } from "../../ui/Button";
import { Check } from "../../ui/Field";
import { Section } from "./parts";
import css from "./Settings.module.css";

const NAMES: Record<Theme, string> = {
  system: "As the system is",
  light: "Light",
  dark: "Dark",
};

/** How the studio looks in this browser, and whether single keys do something. */
export function Look(): ReactNode {
  const theme = useTheme();
  const singleKeys = useSingleKeys();
  const help = useShortcutsHelp();
  return (
    <div>
      <Section title="Look">
        <fieldset className={css.choices}>
          <legend>The studio is</legend>
          {THEMES.map((one) => (
            <label key={one}>
              <input type="radio" name="theme" checked={theme === one} onChange={() => wear(one)} />
              <span>{NAMES[one]}</span>
            </label>
          ))}
        </fieldset>
        <p className="small muted">Kept in this browser.</p>
      </Section>
      <Section title="Keyboard">
        <Check
          label="Use single keys"
          hint="Off, only keys with Ctrl or Command do something; what is typed into a field never does."
          checked={singleKeys.isOn}
          onChange={(event) => singleKeys.set(event.target.checked)}
        />
        <Button onClick={help}>Show all keys</Button>
      </Section>
    </div>
  );
}
