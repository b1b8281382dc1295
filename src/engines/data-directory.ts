import type { RenderContext } from './types.ts';

/** The engine's state directory on a Linux node: the user's, else the engine's own. */
export function dataDirectoryOf(context: Pick<RenderContext, 'cluster'>, byDefault: string): string {
  return context.cluster.spec?.rkeConfig?.dataDirectories?.k8sDistro || byDefault;
}
