import type { Step } from './decision.ts';
import type { AnnotationChange, ObservedCluster, ObservedNode } from './world.ts';

/**
 * The world after one step was written: what doing a step means for what is stored. A decision is made of steps that
 * each see the ones before, and whoever writes them must arrive at the same.
 */
export function applyStep(world: ObservedCluster, step: Step): ObservedCluster {
  if (step.kind === 'bootstrapped') return { ...world, bootstrapped: true };
  if (step.kind === 'release') return { ...world, nodes: world.nodes.filter(({ name }) => name !== step.machine) };
  if (step.kind === 'elect') {
    return { ...world, nodes: world.nodes.map((node) => ({ ...node, init: node.name === step.machine })) };
  }
  if (step.kind === 'terminate') {
    return { ...world, nodes: world.nodes.map((node) => (node.name === step.machine ? terminated(node) : node)) };
  }
  return {
    ...world,
    nodes: world.nodes.map((node) => (node.name === step.machine ? changed(node, step, world.now) : node)),
  };
}

/** Annotations after a change of them. */
export function withAnnotations(
  before: Readonly<Record<string, string>>,
  change: AnnotationChange,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries({ ...before, ...change }).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])),
  );
}

function terminated(node: ObservedNode): ObservedNode {
  return node.instance ? { ...node, instance: { ...node.instance, state: 'going' } } : node;
}

function changed(node: ObservedNode, step: Extract<Step, { kind: 'drain' | 'deliver' }>, now: number): ObservedNode {
  if (step.kind === 'drain') {
    const { drain: _, ...rest } = node;
    const annotations = step.annotations ? withAnnotations(rest.annotations, step.annotations) : rest.annotations;
    return { ...rest, annotations, ...(step.drain && { drain: step.drain }) };
  }
  const { probes: _, ...feedback } = node.feedback;
  return {
    ...node,
    state: 'delivered',
    delivered: {
      document: step.document,
      checksum: step.checksum,
      version: step.version,
      ...(step.joinedTo !== undefined && { joinedTo: step.joinedTo }),
    },
    ...(step.drain && { drain: step.drain }),
    deliveries: node.deliveries + 1,
    deliveredAt: now,
    feedback: step.change === 'hot' ? node.feedback : feedback,
  };
}
