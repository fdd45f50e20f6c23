import { freePort, type NatsServer, startNats } from '@e2evidence/testkit';

/** A server that is asked who is connected. */
export interface MonitoredServer extends NatsServer {
  /** For each connection, how many subscriptions it has. */
  subscriptions(): Promise<readonly number[]>;
  /** How many connections there were since it was started. */
  connectionCount(): Promise<number>;
}

export async function startMonitoredNats(): Promise<MonitoredServer> {
  const port = await freePort();
  const nats = await startNats({ config: `http: "127.0.0.1:${port}"` });
  const ask = async (what: string) =>
    (await fetch(`http://127.0.0.1:${port}/${what}`, { headers: { connection: 'close' } })).json();
  return {
    ...nats,
    async subscriptions() {
      const { connections } = (await ask('connz')) as { connections: { subscriptions: number }[] };
      return connections.map(({ subscriptions }) => subscriptions);
    },
    async connectionCount() {
      return ((await ask('varz')) as { total_connections: number }).total_connections;
    },
  };
}
