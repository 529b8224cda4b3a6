import { app, session } from "electron";
import { pageUrl } from "./appProtocol";

/** Keeps every page where it is: no navigation, no new windows, no webviews, no permissions. Once, when the app is ready. */
export function hardenContents(): void {
  app.on("web-contents-created", (_event, contents) => {
    contents.on("will-navigate", (event, url) => {
      // A reload by the page itself also comes here.
      if (url !== pageUrl) event.preventDefault();
    });
    contents.on("will-redirect", (event) => event.preventDefault());
    contents.on("will-attach-webview", (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: "deny" }));
  });
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
  session.defaultSession.setDevicePermissionHandler(() => false);
}
