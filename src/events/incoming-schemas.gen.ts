// Made from contracts/ by npm run generate: change the contract, not this file.

export const incomingSchemas: Record<string, object> = {
  "file.object.deleted.v1": {
    "type": "object",
    "required": [
      "object_id",
      "tenant_id",
      "user_id",
      "deleted_at"
    ],
    "properties": {
      "object_id": {
        "type": "string",
        "format": "uuid"
      },
      "tenant_id": {
        "type": "string",
        "format": "uuid"
      },
      "user_id": {
        "type": [
          "string",
          "null"
        ],
        "format": "uuid"
      },
      "deleted_at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  "file.object.stored.v1": {
    "type": "object",
    "required": [
      "object_id",
      "tenant_id",
      "user_id",
      "size_bytes",
      "stored_at"
    ],
    "properties": {
      "object_id": {
        "type": "string",
        "format": "uuid"
      },
      "tenant_id": {
        "type": "string",
        "format": "uuid"
      },
      "user_id": {
        "type": [
          "string",
          "null"
        ],
        "format": "uuid"
      },
      "size_bytes": {
        "type": "integer",
        "minimum": 0,
        "maximum": 109951162777600
      },
      "stored_at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  "node.node.lost.v1": {
    "type": "object",
    "required": [
      "node_id",
      "lost_at"
    ],
    "properties": {
      "node_id": {
        "type": "string",
        "format": "uuid"
      },
      "tenant_id": {
        "type": [
          "string",
          "null"
        ],
        "format": "uuid"
      },
      "lost_at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  "node.node.registered.v1": {
    "type": "object",
    "required": [
      "node_id",
      "registered_at"
    ],
    "properties": {
      "node_id": {
        "type": "string",
        "format": "uuid"
      },
      "tenant_id": {
        "type": [
          "string",
          "null"
        ],
        "format": "uuid"
      },
      "registered_at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  "notification.message.delivered.v1": {
    "type": "object",
    "required": [
      "message_id",
      "tenant_id",
      "delivered_at"
    ],
    "properties": {
      "message_id": {
        "type": "string",
        "format": "uuid"
      },
      "tenant_id": {
        "type": "string",
        "format": "uuid"
      },
      "delivered_at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  "notification.message.failed.v1": {
    "type": "object",
    "required": [
      "message_id",
      "tenant_id",
      "reason",
      "failed_at"
    ],
    "properties": {
      "message_id": {
        "type": "string",
        "format": "uuid"
      },
      "tenant_id": {
        "type": "string",
        "format": "uuid"
      },
      "reason": {
        "type": "string",
        "maxLength": 500
      },
      "failed_at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  "render.job.completed.v1": {
    "type": "object",
    "required": [
      "job_id",
      "tenant_id",
      "user_id",
      "paid_with",
      "render_seconds",
      "finished_at"
    ],
    "properties": {
      "job_id": {
        "type": "string",
        "format": "uuid"
      },
      "tenant_id": {
        "type": "string",
        "format": "uuid"
      },
      "user_id": {
        "type": "string",
        "format": "uuid"
      },
      "paid_with": {
        "enum": [
          "allowance",
          "plan",
          "tenant_plan",
          "credits",
          "payment"
        ]
      },
      "credits": {
        "type": "integer",
        "minimum": 1,
        "maximum": 1000
      },
      "payment_id": {
        "type": [
          "string",
          "null"
        ],
        "format": "uuid"
      },
      "render_seconds": {
        "type": "integer",
        "minimum": 0,
        "maximum": 2592000
      },
      "resolution": {
        "type": "string",
        "maxLength": 20
      },
      "finished_at": {
        "type": "string",
        "format": "date-time"
      }
    }
  },
  "render.job.failed.v1": {
    "type": "object",
    "required": [
      "job_id",
      "tenant_id",
      "user_id",
      "paid_with",
      "reason",
      "failed_at"
    ],
    "properties": {
      "job_id": {
        "type": "string",
        "format": "uuid"
      },
      "tenant_id": {
        "type": "string",
        "format": "uuid"
      },
      "user_id": {
        "type": "string",
        "format": "uuid"
      },
      "paid_with": {
        "enum": [
          "allowance",
          "plan",
          "tenant_plan",
          "credits",
          "payment"
        ]
      },
      "payment_id": {
        "type": [
          "string",
          "null"
        ],
        "format": "uuid"
      },
      "refund_minor": {
        "type": "integer",
        "minimum": 1,
        "maximum": 9007199254740991
      },
      "reason": {
        "type": "string",
        "maxLength": 500
      },
      "failed_at": {
        "type": "string",
        "format": "date-time"
      }
    }
  }
};
