import type { ReactNode } from "react";
import type { SettingsPart } from "../../app/route";

export default function Settings(_: { part: SettingsPart }): ReactNode {
  return null;
}
