import { DropdownMenu } from "radix-ui";
import type { RunEntry } from "#shared/contract/runsContract";
import { integer } from "../components/format";
import { Icon } from "../components/Icon";
import { showError } from "../stores/dialogStore";
import { callEngine } from "../stores/engineClient";
import { setLocalNotice } from "../stores/noticeStore";
import { saveExport } from "../stores/saveExport";

const choices = [
  {
    id: "weights",
    what: "weights",
    format: "safetensors",
    title: "Weights, .safetensors",
    does: "Of the newest step.",
  },
  {
    id: "best-weights",
    what: "best-weights",
    format: "safetensors",
    title: "Best weights, .safetensors",
    does: "Of the best validation bound.",
  },
  {
    id: "history-csv",
    what: "history",
    format: "csv",
    title: "History, .csv",
    does: "The bound and its parts over training, nats per item.",
  },
  {
    id: "history-parquet",
    what: "history",
    format: "parquet",
    title: "History, .parquet",
    does: "The same for tools that read Parquet.",
  },
] as const;

async function exportRun(run: RunEntry, { what, format }: (typeof choices)[number]): Promise<void> {
  const name = `${run.name.replace(/[^\p{L}\p{N}]+/gu, "-")}-${what}.${format}`;
  const saved = await saveExport(name, (target) =>
    callEngine("runs:export", { runId: run.runId, what, format, target }),
  );
  if (!saved.ok) return showError(`Could not export ${run.name}`, saved.error);
  const { path, bytes } = saved.value;
  setLocalNotice(`${path ?? name} was written, ${integer(bytes)} bytes.`);
}

/** What a run holds, for other programs. */
export function ExportMenu({ run }: { readonly run: RunEntry | null }) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="button plain" disabled={run === null} data-testid="run-export">
        Export <Icon name="down" size={12} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={4} collisionPadding={6}>
          {choices.map((choice) => (
            <DropdownMenu.Item
              key={choice.id}
              className="menu-item two-lines"
              disabled={choice.what === "best-weights" && run?.best == null}
              data-testid={`run-export-${choice.id}`}
              onSelect={() => run && void exportRun(run, choice)}
            >
              <span>{choice.title}</span>
              <small>{choice.does}</small>
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
