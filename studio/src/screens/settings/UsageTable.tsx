import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Grouping, UsageRow } from "songreel";
import { keys, server } from "../../api/queries";
import { useMay, useSession } from "../../api/session";
import { dollars } from "../../app/money";
import { Select, TextField } from "../../ui/Field";
import { Asked, Section, Table } from "./parts";
import css from "./Settings.module.css";

const GROUPS: Partial<Record<Grouping, string>> = {
  day: "Day",
  project: "Project",
  model: "Model",
  key: "Key",
};

/** What paid work cost, told apart by one thing, and the same for a spreadsheet. */
export function UsageTable(): ReactNode {
  const [by, setBy] = useState<Grouping>("day");
  const [since, setSince] = useState("");
  const filter = { by: [by], ...(since ? { since } : {}) };
  const usage = useQuery({
    queryKey: [...keys.ledger, "usage", by, since],
    queryFn: ({ signal }) => server.usage.get(filter, { signal }),
  });
  const nameOf = useNames(by);
  const address = new URLSearchParams({ by, format: "csv", ...(since ? { from: since } : {}) });
  return (
    <Section title="What it went into">
      <div className={css.fields}>
        <Select
          label="Told apart by"
          value={by}
          onChange={(event) => {
            const found = Object.keys(GROUPS).find((one) => one === event.target.value);
            if (found) setBy(found as Grouping);
          }}
        >
          {Object.entries(GROUPS).map(([group, name]) => (
            <option key={group} value={group}>
              {name}
            </option>
          ))}
        </Select>
        <TextField
          label="Since"
          type="date"
          value={since}
          onChange={(event) => setSince(event.target.value)}
        />
      </div>
      <Asked query={usage} what="the costs">
        {({ rows, total }) =>
          rows.length === 0 ? (
            <p className="muted">Nothing was paid for in this time.</p>
          ) : (
            <>
              <Table
                label="Costs"
                heads={[GROUPS[by] ?? "", "Orders", "Charged", "Perhaps charged", "Set aside"]}
                rows={[
                  ...rows.map((row, place) => ({
                    key: String(place),
                    cells: [nameOf(row), ...sums(row)],
                  })),
                  { key: "total", cells: [<b key="all">All</b>, ...sums(total)] },
                ]}
              />
              <a href={`/api/mv/usage?${address}`} download="songreel-costs.csv">
                Download as a table (CSV)
              </a>
            </>
          )
        }
      </Asked>
    </Section>
  );
}

function sums(row: Pick<UsageRow, "orders" | "charged_usd" | "unknown_usd" | "reserved_usd">) {
  return [
    String(row.orders),
    dollars(row.charged_usd),
    dollars(row.unknown_usd),
    dollars(row.reserved_usd),
  ];
}

function useNames(by: Grouping): (row: UsageRow) => ReactNode {
  const session = useSession();
  const isKeeper = useMay("admin") && session?.entrance !== "open";
  const projects = useQuery({
    queryKey: [...keys.projects, "names"],
    queryFn: ({ signal }) => server.projects.list({ limit: 100, signal }),
    enabled: by === "project",
  });
  const known = useQuery({
    queryKey: ["keys"],
    queryFn: ({ signal }) => server.keys.list({ signal }),
    enabled: by === "key" && isKeeper,
  });
  return (row) => {
    switch (by) {
      case "project": {
        if (!row.project_id) return "No project";
        const found = projects.data?.projects.find((one) => one.project_id === row.project_id);
        return found ? <bdi>{found.title}</bdi> : "An older or deleted project";
      }
      case "key": {
        if (!row.key_id) return "Without a key";
        return known.data?.find((one) => one.key_id === row.key_id)?.name ?? row.key_id;
      }
      case "model":
        return row.model ?? "–";
      default:
        return row.day ?? "Not sent yet";
    }
  };
}
