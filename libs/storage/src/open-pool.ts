import { Pool, type PoolConfig } from 'pg';

/**
 * A pool whose connections may break at any time without ending the process: the driver emits an error on the pool
 * when an idle one breaks, and on the connection itself while somebody has it.
 *
 * @param onError told of each
 */
export function openPool(config: PoolConfig, onError: (error: Error) => void = () => undefined): Pool {
  const pool = new Pool(config);
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}
