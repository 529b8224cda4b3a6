import { Modal } from "../../components/Modal";
import { useEngineMirror } from "../../stores/engineMirror";
import { useShellInfo } from "../../stores/shellInfo";

/** The bundled data with whom they come from; the same as in the app's list of sources. */
const sources = [
  ["Handwritten digits", "10,000 images of MNIST (LeCun, Cortes, Burges), CC BY-SA 3.0."],
  ["Fashion items", "10,000 images of Fashion-MNIST (Zalando Research), MIT."],
  ["Wine", "178 wines, 13 measurements (UCI Wine recognition data), CC BY 4.0."],
] as const;

export function AboutDialog() {
  const version = useShellInfo((info) => info.version);
  const session = useEngineMirror((mirror) => mirror.session);
  return (
    <Modal title="Priorscape" testId="about-dialog">
      <p>
        A latent-space explorer: train a variational autoencoder on your own data and see its probability.
        Everything is computed on this machine.
      </p>
      <dl className="modal-facts">
        <dt>Version</dt>
        <dd>{version || session?.version || "–"}</dd>
        <dt>Licence</dt>
        <dd>MIT</dd>
        {session && (
          <>
            <dt>Workspace</dt>
            <dd>{session.workspace}</dd>
          </>
        )}
        {sources.map(([name, text]) => (
          <Source key={name} name={name} text={text} />
        ))}
      </dl>
    </Modal>
  );
}

function Source({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{text}</dd>
    </>
  );
}
