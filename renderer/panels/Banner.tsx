import type { ReactNode } from "react";
import type { Notice } from "#shared/contract/engineContract";
import { runCommand } from "../commands/registry";
import { Button, IconButton } from "../components/Button";
import { callShell } from "../stores/engineClient";
import { reloadSource } from "../stores/openSource";
import { useEngineMirror, type EngineMirror } from "../stores/engineMirror";
import { dismissNotice, setLocalNotice, useNotices } from "../stores/noticeStore";
import "./Banner.css";

type BannerContent =
  | { readonly kind: "failed"; readonly text: string }
  | { readonly kind: "lost"; readonly text: string }
  | { readonly kind: "local"; readonly text: string }
  | { readonly kind: "notice"; readonly notice: Notice }
  | { readonly kind: "stopped"; readonly text: string }
  | { readonly kind: "untrained" };

/** The one thing that matters most now; null when all is well. */
export function bannerContent(
  mirror: Pick<EngineMirror, "connection" | "engine" | "session" | "training">,
  local: string | null,
  dismissed: readonly number[],
): BannerContent | null {
  const { connection, engine, session, training } = mirror;
  if (engine?.state === "failed") {
    return {
      kind: "failed",
      text: engine.message ?? "The engine stopped too often and was not started again.",
    };
  }
  if (connection === "lost") {
    const text =
      engine?.state === "restarting"
        ? "The engine stopped unexpectedly and is being restarted."
        : "The connection to the engine was lost. Trying again.";
    return { kind: "lost", text };
  }
  if (local !== null) return { kind: "local", text: local };
  const notice = session?.notices.filter((each) => !dismissed.includes(each.id)).at(-1);
  if (notice) return { kind: "notice", notice };
  if (!session?.model || !training) return null;
  if (training.reason !== null && training.state !== "running")
    return { kind: "stopped", text: training.reason };
  if (training.step === 0 && training.state !== "running" && training.state !== "compiling") {
    return { kind: "untrained" };
  }
  return null;
}

interface StripProps {
  readonly level: "info" | "warning" | "error";
  readonly text: string;
  readonly children?: ReactNode;
  readonly onDismiss?: () => void;
}

function Strip({ level, text, children, onDismiss }: StripProps) {
  const shapes = { info: "●", warning: "▲", error: "■" } as const;
  return (
    <div className={`banner ${level}`} role={level === "error" ? "alert" : "status"} data-testid="banner">
      <i aria-hidden="true">{shapes[level]}</i>
      <span>{text}</span>
      {children}
      {onDismiss && (
        <>
          <span className="spacer" />
          <IconButton icon="close" label="Put away" onClick={onDismiss} />
        </>
      )}
    </div>
  );
}

/** A strip between the toolbar and the map: what happened, then what to do. */
export function Banner() {
  const connection = useEngineMirror((mirror) => mirror.connection);
  const engine = useEngineMirror((mirror) => mirror.engine);
  const session = useEngineMirror((mirror) => mirror.session);
  const training = useEngineMirror((mirror) => mirror.training);
  const { local, dismissed } = useNotices();
  const content = bannerContent({ connection, engine, session, training }, local, dismissed);
  if (!content) return null;
  switch (content.kind) {
    case "failed":
      return (
        <Strip level="error" text={content.text}>
          <Button data-testid="restart-engine" onClick={() => void callShell("shell:restartEngine", {})}>
            Restart engine
          </Button>
        </Strip>
      );
    case "lost":
      return <Strip level="warning" text={content.text} />;
    case "local":
      return <Strip level="info" text={content.text} onDismiss={() => setLocalNotice(null)} />;
    case "notice": {
      const { level, text, id, offers } = content.notice;
      if (offers === "reload") {
        return (
          <Strip level={level} text={text}>
            <Button data-testid="reload-data" onClick={() => void reloadSource(id)}>
              Reload
            </Button>
            <Button data-testid="keep-data" title="Keep what was read" onClick={() => dismissNotice(id)}>
              Keep
            </Button>
          </Strip>
        );
      }
      return <Strip level={level} text={text} onDismiss={() => dismissNotice(id)} />;
    }
    case "stopped":
      return (
        <Strip level="info" text={content.text}>
          <Button data-testid="go-on" onClick={() => runCommand("training:toggle")}>
            Go on training
          </Button>
        </Strip>
      );
    case "untrained":
      return (
        <Strip level="info" text="Weights are random, so the map is noise. Start training to see structure.">
          <Button
            variant="primary"
            data-testid="start-training"
            onClick={() => runCommand("training:toggle")}
          >
            Start training
          </Button>
        </Strip>
      );
  }
}
