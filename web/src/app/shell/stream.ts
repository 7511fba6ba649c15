/** The server's event stream, opened again whenever it breaks; it also tells whether there is a connection at all. */

export interface Heard {
  changes: (seq: number) => void;
  notifications: (unread: number) => void;
  access: () => void;
  /** Called with every change of the connection, and once when it first stands. */
  connected: (connected: boolean) => void;
  /** The server does not let us listen any more: perhaps the session has ended. Called once until it stands again. */
  refused: () => void;
}

const AGAIN = 3000;

/** Answers a function that ends it. */
export function listen(heard: Heard): () => void {
  let stream: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let connected: boolean | null = null;
  let asked = false;

  const tell = (now: boolean) => {
    if (now !== connected) heard.connected(now);
    connected = now;
  };
  const open = () => {
    stream?.close();
    clearTimeout(timer);
    stream = new EventSource("/api/v1/stream");
    stream.onopen = () => {
      asked = false;
      tell(true);
    };
    stream.onerror = () => {
      tell(false);
      // A browser comes back by itself after a broken line, but not after an answer such as 503.
      if (stream?.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, AGAIN);
      if (!asked) heard.refused();
      asked = true;
    };
    stream.addEventListener("changes", (event) => heard.changes(Number(JSON.parse(event.data).seq) || 0));
    stream.addEventListener("notifications", (event) =>
      heard.notifications(Number(JSON.parse(event.data).unread) || 0),
    );
    stream.addEventListener("access", heard.access);
  };
  const offline = () => tell(false);
  window.addEventListener("offline", offline);
  window.addEventListener("online", open);
  open();
  return () => {
    clearTimeout(timer);
    stream?.close();
    window.removeEventListener("offline", offline);
    window.removeEventListener("online", open);
  };
}
