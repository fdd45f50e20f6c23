/**
 * The WebDriver BiDi connection of a driver's session.
 *
 * It belongs to the driver: it ends with the session, and there is nothing to close here.
 */
export interface BidiSession {
  /** False once the connection has ended. */
  readonly isOpen: boolean;
  /**
   * Sends a command such as `session.subscribe` and gives its result.
   *
   * @throws the browser's error, with its BiDi word such as `invalid argument` in the message.
   */
  send(method: string, params: object): Promise<unknown>;
  /**
   * Listens for one event, from every window of the session; call the returned function to stop. The browser sends it
   * only while `session.subscribe` asks for it, and replays buffered ones while that is under way: so listen first.
   */
  on(event: string, listener: (params: unknown) => void): () => void;
}
