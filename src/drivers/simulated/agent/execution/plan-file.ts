import type { PlanFile } from '../protocol/plan.ts';

/** The mode of a plan's file; throws for what is no octal number, as the agent does. */
export function fileMode(file: PlanFile): number {
  if (file.permissions === '') return isDirectory(file) ? 0o755 : 0o600;
  if (!/^[0-7]{1,5}$/.test(file.permissions)) {
    throw new Error(
      `${file.path}: found the permissions ${JSON.stringify(file.permissions)}, expected an octal number`,
    );
  }
  return Number.parseInt(file.permissions, 8);
}

export function isDirectory({ directory }: PlanFile): boolean {
  return directory;
}

const standardBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The bytes of a plan's file; throws for anything but standard base64 with padding. */
export function readContent({ path, content }: PlanFile): Buffer {
  if (!standardBase64.test(content)) throw new Error(`${path}: the content is no standard base64`);
  return Buffer.from(content, 'base64');
}
