import {
  BufferAttribute,
  DynamicDrawUsage,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  type Material,
} from "three";

export interface InstancedQuads<Name extends string> {
  readonly object: Mesh;
  /** Quads drawn. */
  readonly drawn: number;
  /** Shows `count` quads, none when 0; their attributes are to be written and `uploaded` to be called afterwards. */
  show(count: number): void;
  attribute(name: Name): InstancedBufferAttribute;
  uploaded(): void;
  dispose(): void;
}

/**
 * Squares from −1 to 1 (`aCorner`), each with values of its own: their names with their widths. Room grows by doubling
 * from `least`.
 */
export function createInstancedQuads<Name extends string>(
  material: Material,
  renderOrder: number,
  widths: Readonly<Record<Name, number>>,
  least: number,
): InstancedQuads<Name> {
  const names = Object.keys(widths) as Name[]; // the record's own keys
  let capacity = 0;
  let geometry = new InstancedBufferGeometry();
  let attributes: Partial<Record<Name, InstancedBufferAttribute>> = {};
  const object = new Mesh(geometry, material);
  object.frustumCulled = false;
  object.renderOrder = renderOrder;
  object.visible = false;

  function grow(needed: number): void {
    if (needed <= capacity) return;
    capacity = Math.max(least, 2 ** Math.ceil(Math.log2(needed)));
    geometry.dispose();
    geometry = new InstancedBufferGeometry();
    geometry.setAttribute("aCorner", new BufferAttribute(new Float32Array([-1, -1, 1, -1, 1, 1, -1, 1]), 2));
    geometry.setIndex([0, 1, 2, 0, 2, 3]);
    attributes = {};
    for (const name of names) {
      const attribute = new InstancedBufferAttribute(new Float32Array(capacity * widths[name]), widths[name]);
      attribute.setUsage(DynamicDrawUsage);
      attributes[name] = attribute;
      geometry.setAttribute(name, attribute);
    }
    object.geometry = geometry;
  }

  return {
    object,
    get drawn() {
      return object.visible ? geometry.instanceCount : 0;
    },
    show(count) {
      grow(count);
      object.visible = count > 0;
      geometry.instanceCount = count;
    },
    attribute(name) {
      const attribute = attributes[name];
      if (attribute === undefined) throw new Error(`no quads are shown, so ${name} has no values`);
      return attribute;
    },
    uploaded() {
      for (const name of names) {
        const attribute = attributes[name];
        if (attribute !== undefined) attribute.needsUpdate = true;
      }
    },
    dispose() {
      geometry.dispose();
      material.dispose();
    },
  };
}
