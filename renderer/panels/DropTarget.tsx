import { useEffect, useState } from "react";
import { droppedFiles } from "../open/droppedFiles";
import { openDropped } from "../stores/openDropped";
import { useEngineMirror } from "../stores/engineMirror";
import "./DropTarget.css";

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;

/** Files can be dropped anywhere in the window; while they hover, it says what will happen. */
export function DropTarget() {
  const [count, setCount] = useState<number | null>(null);
  const openName = useEngineMirror((mirror) => mirror.session?.dataset?.name ?? null);

  useEffect(() => {
    const onDragOver = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
      setCount(event.dataTransfer?.items.length ?? 0);
    };
    const onDragLeave = (event: DragEvent) => {
      // Only leaving the window has no element to go to.
      if (event.relatedTarget === null) setCount(null);
    };
    const onDrop = (event: DragEvent) => {
      setCount(null);
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer) void droppedFiles(event.dataTransfer).then(openDropped);
    };
    window.addEventListener("dragover", onDragOver);
    window.addEventListener("dragleave", onDragLeave);
    window.addEventListener("drop", onDrop);
    return () => {
      window.removeEventListener("dragover", onDragOver);
      window.removeEventListener("dragleave", onDragLeave);
      window.removeEventListener("drop", onDrop);
    };
  }, []);

  if (count === null) return null;
  return (
    <div className="drop-target" data-testid="drop-target">
      <div>
        <strong>{count > 1 ? `Open ${count} files as one data set` : "Open this file or folder"}</strong>
        <p>Tables, arrays, folders and ZIPs of images, latents. You see what is in it first.</p>
        {openName !== null && <p>{openName} stays open until the new data are ready.</p>}
      </div>
    </div>
  );
}
