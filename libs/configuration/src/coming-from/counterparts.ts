import type { CounterpartRow } from './counterpart-row.js';
import type { ProxyName } from './proxies.js';
import { FUERGAOSI233_ROWS } from './rows/fuergaosi233-rows.js';
import { MIRROWEL_ROWS } from './rows/mirrowel-rows.js';
import { ONE_RGS_ROWS } from './rows/one-rgs-rows.js';
import { OPENROUTER_FLASK_ROWS } from './rows/openrouter-flask-rows.js';
import { TIZEE_ROWS } from './rows/tizee-rows.js';

/** Every setting of every proxy that is understood, with what it is here. `docs/coming-from.md` is made from it. */
export const COUNTERPARTS: Readonly<Record<ProxyName, readonly CounterpartRow[]>> = {
  mirrowel: MIRROWEL_ROWS,
  fuergaosi233: FUERGAOSI233_ROWS,
  'openrouter-flask': OPENROUTER_FLASK_ROWS,
  tizee: TIZEE_ROWS,
  '1rgs': ONE_RGS_ROWS,
};
