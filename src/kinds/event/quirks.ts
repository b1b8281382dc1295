import type { AnyObject, Fault, Quirks } from '../quirks.ts';

/** An event is kept in the namespace of its object; those of cluster-scoped objects in `default`. */
function judge(event: AnyObject): Fault[] {
  const metadata = event.metadata as AnyObject | undefined;
  const involved = event.involvedObject as AnyObject | undefined;
  const own = metadata?.namespace ?? '';
  const namespace = involved?.namespace ?? '';
  if (namespace === own || (namespace === '' && (own === 'default' || own === 'kube-system'))) return [];
  const message = `Invalid value: ${JSON.stringify(namespace)}: does not match event.namespace`;
  return [{ fault: 'Invalid', path: ['involvedObject', 'namespace'], message }];
}

/** Who tells: the component of the old form, or the controller of the new one. */
function sourceOf(event: AnyObject): string {
  const { component } = (event.source ?? {}) as AnyObject;
  return String(component || event.reportingComponent || '');
}

export const eventQuirks: Quirks = {
  judge,
  // As long as Kubernetes keeps them.
  expiry: { seconds: 3600, since: [['metadata', 'creationTimestamp'], ['lastTimestamp']] },
  selectableFields: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'type',
  ],
  computedFields: { source: sourceOf },
};
