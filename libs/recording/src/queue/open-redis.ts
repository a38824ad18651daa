import { Cluster, Redis, type RedisOptions } from 'ioredis';

import type { RedisLocation } from './redis-location.js';

/** Written without what would change the types of replies. */
type ClientOptions = Omit<RedisOptions, 'replyMapping'>;

const MAX_RECONNECT_DELAY_MS = 2_000;

/** How commands and connections of a client behave. */
export type RedisBehaviour = Pick<
  RedisOptions,
  'enableOfflineQueue' | 'maxRetriesPerRequest' | 'connectTimeout' | 'commandTimeout' | 'keepAlive' | 'socketTimeout'
>;

/** Connects to a server, to the master that Sentinels name, or to a Cluster. Whoever is away is asked again and again. */
export function openRedis(location: RedisLocation, behaviour: RedisBehaviour): Redis | Cluster {
  const { kind, hosts, username, password, database, tls } = location;
  const server: ClientOptions = {
    ...behaviour,
    db: database,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(tls && { tls }),
    retryStrategy: delayMs,
  };
  switch (kind) {
    case 'server':
      return new Redis({ ...hosts[0], ...server });
    case 'sentinel':
      return new Redis({ ...server, ...sentinels(location, behaviour) });
    case 'cluster':
      return new Cluster([...hosts], {
        redisOptions: server,
        enableOfflineQueue: behaviour.enableOfflineQueue,
        clusterRetryStrategy: delayMs,
        slotsRefreshTimeout: behaviour.connectTimeout,
        // Certificates are for names: addresses that a resolver gave would match none.
        ...(tls && {
          dnsLookup: (address, callback) => {
            callback(null, address);
          },
        }),
      });
  }
}

function sentinels(
  { hosts, masterName, sentinelPassword, tls }: RedisLocation,
  behaviour: RedisBehaviour,
): ClientOptions {
  return {
    sentinels: [...hosts],
    name: masterName,
    sentinelCommandTimeout: behaviour.connectTimeout,
    sentinelRetryStrategy: delayMs,
    ...(sentinelPassword !== undefined && { sentinelPassword }),
    ...(tls && { enableTLSForSentinelMode: true, sentinelTLS: tls }),
  };
}

function delayMs(attempts: number): number {
  return Math.min(attempts * 100, MAX_RECONNECT_DELAY_MS) * (0.5 + Math.random() / 2);
}
