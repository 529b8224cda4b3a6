import { useRef } from "react";
import type { Sweep, SweepItem } from "#shared/contract/sweepContract";
import { Button, IconButton } from "../components/Button";
import { integer, nats, plural } from "../components/format";
import { SelectBox } from "../components/SelectField";
import { useSize } from "../plots/useSize";
import { dateText } from "./dateText";
import { enough, linesOf } from "./sweepSentence";
import { settingName } from "./sweepSettings";
import { SweepPlot } from "./SweepPlot";
import { changeQueue, useSweeps } from "./sweepStore";

const stateWords = {
  waiting: "waits",
  running: "training",
  done: "done",
  failed: "failed",
  cancelled: "cancelled",
} as const;

const isOpenEnded = ({ state }: SweepItem): boolean => state === "waiting" || state === "running";

/** The runs of a sweep as they come in, and what they say together. */
export function SweepPanel() {
  const { sweeps, shown } = useSweeps();
  const sweep = sweeps.find(({ id }) => id === shown) ?? sweeps[0];
  if (!sweep) return null;
  const name = ({ varied, createdAt }: Sweep): string =>
    `${varied.map(({ path }) => settingName(path)).join(" × ")}, ${dateText(createdAt)}`;
  const open = sweep.items.filter(isOpenEnded);
  return (
    <section className="runs-compare" data-region="timeline" aria-label="Sweep" data-testid="sweep-panel">
      <div className="runs-curves">
        <header className="runs-subhead">
          <h2>Sweep</h2>
          <SelectBox
            label="Sweep"
            value={sweep.id}
            choices={sweeps.map((each) => ({ value: each.id, label: name(each) }))}
            onChange={(id) => useSweeps.setState({ shown: id })}
          />
          <span className="note">validation bound, nats per item, ± SE over items</span>
        </header>
        {linesOf(sweep).map((line) => {
          const sentence = enough(sweep, line);
          if (sentence === null) return null;
          const prefix =
            line.other === null
              ? ""
              : `With ${settingName(sweep.varied[1]?.path ?? "").toLowerCase()} ${line.other}: `;
          return (
            <p key={String(line.other)} className="sweep-sentence" data-testid="sweep-sentence">
              {capitalised(prefix + sentence)}
            </p>
          );
        })}
        <PlotBox sweep={sweep} />
      </div>
      <div className="runs-differences">
        <header className="runs-subhead">
          <h2>{plural(sweep.items.length, "run")}</h2>
          <span className="note">
            {open.length > 0 && `${open.length} to go, while the open model rests`}
          </span>
          <span className="spacer" />
          {open.length > 0 ? (
            <Button
              data-testid="sweep-cancel"
              onClick={() => void changeQueue("sweep:cancel", { itemIds: open.map(({ id }) => id) })}
            >
              Cancel the rest
            </Button>
          ) : (
            <Button
              title="Its runs stay"
              onClick={() => void changeQueue("sweep:remove", { sweepId: sweep.id })}
            >
              Forget sweep
            </Button>
          )}
        </header>
        <div className="runs-settings">
          <ItemTable sweep={sweep} />
        </div>
      </div>
    </section>
  );
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function PlotBox({ sweep }: { readonly sweep: Sweep }) {
  const plot = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(plot);
  return (
    <div className="runs-plot" ref={plot}>
      {width > 160 && height > 60 && <SweepPlot sweep={sweep} width={width} height={height} />}
    </div>
  );
}

function ItemTable({ sweep }: { readonly sweep: Sweep }) {
  return (
    <table data-testid="sweep-items">
      <thead>
        <tr>
          {sweep.varied.map(({ path }) => (
            <th key={path} scope="col">
              {settingName(path)}
            </th>
          ))}
          <th scope="col">State</th>
          <th scope="col">Bound, nats</th>
          <th />
        </tr>
      </thead>
      <tbody>
        {sweep.items.map((item) => (
          <tr key={item.id} data-state={item.state}>
            {item.values.map((value, i) => (
              <td key={i} className="num">
                {value}
              </td>
            ))}
            <td title={item.error ?? undefined}>
              {item.state === "running" ? (
                <>
                  <span className="num">{integer(item.step)}</span> of{" "}
                  <span className="num">{integer(sweep.stopAt)}</span>
                </>
              ) : (
                stateWords[item.state]
              )}
            </td>
            <td className="num">
              {item.bound ? `${nats(item.bound.value)} ± ${nats(item.bound.standardError)}` : "–"}
            </td>
            <td className="sweep-buttons">
              {item.state === "waiting" && (
                <>
                  <IconButton
                    icon="up"
                    label="Train it earlier"
                    onClick={() => void changeQueue("sweep:move", { itemId: item.id, by: -1 })}
                  />
                  <IconButton
                    icon="down"
                    label="Train it later"
                    onClick={() => void changeQueue("sweep:move", { itemId: item.id, by: 1 })}
                  />
                </>
              )}
              {isOpenEnded(item) && (
                <IconButton
                  icon="close"
                  label="Take it off the queue"
                  onClick={() => void changeQueue("sweep:cancel", { itemIds: [item.id] })}
                />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
