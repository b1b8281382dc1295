/**
 * Images that moto has, in the form of its own list: of Canonical, as in AWS. They have no dates, which some versions of
 * moto cannot read for a second region; their names have.
 */
export const motoImages: readonly Readonly<Record<string, unknown>>[] = [
  image('ami-0aa11bb22cc33dd01', 'hvm-ssd-gp3', 'noble-24.04', 'amd64', '20260901', 'x86_64'),
  image('ami-0aa11bb22cc33dd02', 'hvm-ssd-gp3', 'noble-24.04', 'amd64', '20261015', 'x86_64'),
  image('ami-0aa11bb22cc33dd03', 'hvm-ssd-gp3', 'noble-24.04', 'arm64', '20261015', 'arm64'),
  image('ami-0aa11bb22cc33dd04', 'hvm-ssd', 'jammy-22.04', 'amd64', '20261001', 'x86_64'),
];

/** The newest image of the release that the driver takes by itself, for x86. */
export const newestUbuntu = 'ami-0aa11bb22cc33dd02';
/** The same for ARM. */
export const newestUbuntuArm = 'ami-0aa11bb22cc33dd03';

function image(id: string, folder: string, release: string, suffix: string, date: string, architecture: string) {
  const name = `ubuntu/images/${folder}/ubuntu-${release}-${suffix}-server-${date}`;
  return {
    ami_id: id,
    name,
    description: name,
    owner_id: '099720109477',
    public: true,
    virtualization_type: 'hvm',
    architecture,
    state: 'available',
    platform: null,
    image_type: 'machine',
    hypervisor: 'xen',
    root_device_name: '/dev/sda1',
    root_device_type: 'ebs',
    sriov: 'simple',
  };
}
