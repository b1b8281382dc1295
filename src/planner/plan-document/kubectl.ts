import type { Engine, RenderContext } from '../../engines/types.ts';
import { dataDirectory } from './install.ts';
import { shellWord } from './shell.ts';

/**
 * Shell lines that make `k` call kubectl as administrator on a server with an API server, each call
 * bounded by `LIMIT` seconds, 60 unless that is set.
 */
export function kubectlPrelude(context: Pick<RenderContext, 'cluster'>, engine: Engine): string {
  const directory = dataDirectory({ context, engine });
  const words = engine.onNode.kubectl(shellWord(directory));
  return `PATH=$PATH:/usr/local/bin:/opt/bin:/opt/rke2/bin
k() { timeout -k 5 "\${LIMIT:-60}" ${words} --kubeconfig ${shellWord(engine.onNode.adminKubeconfig)} "$@"; }`;
}
