import type { ReactNode } from "react";
import type { Order } from "songreel";
import { dollars } from "../../app/money";
import css from "./Jobs.module.css";
import { serviceName } from "./lines";

/** What was ordered of paid services, where that stands, and what it cost. */
export function Orders({ orders }: { orders: readonly Order[] }): ReactNode {
  return (
    <section className={css.section}>
      <h2>Paid orders</h2>
      {/* A wide table scrolls by itself, with the keys as well. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached */}
      <section className={css.scroll} tabIndex={0} aria-label="Table of paid orders">
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">Service and model</th>
              <th scope="col">Where it stands</th>
              <th scope="col">List price</th>
              <th scope="col">Charged</th>
            </tr>
          </thead>
          <tbody>
            {orders.map((one) => (
              <tr key={one.order_id}>
                <td>
                  {serviceName(one.backend)}
                  <span className="small muted">{one.model}</span>
                </td>
                <td>
                  {one.meaning}
                  {one.basis && <span className="small muted">{basisOf(one.basis)}</span>}
                </td>
                <td className="number">{dollars(one.amount_usd)}</td>
                <td className="number">
                  {one.charged_usd === null ? "–" : dollars(one.charged_usd)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

const BASES: Record<string, string> = {
  list_price: "by its list price",
  reported: "as the service told",
  RESULT_EXPIRED: "made, and fetched too late",
  OUTPUT_INVALID: "made, and not usable",
};

function basisOf(basis: string): string {
  return BASES[basis] ?? basis.replaceAll("_", " ").toLowerCase();
}
