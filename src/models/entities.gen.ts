// Made from contracts/entities by npm run generate: change the description, not this file.

import type { Entity } from './entity.js';

export const entities = {
  "announcements": {
    "name": "announcement",
    "model": "Announcement",
    "table": "announcements",
    "resource": "announcements",
    "path": "/announcements",
    "label": {
      "en": "Announcement",
      "fa": "اطلاعیه"
    },
    "plural": {
      "en": "Announcements",
      "fa": "اطلاعیه‌ها"
    },
    "description": "What staff tell users for a while.",
    "group": "engagement",
    "icon": "Radio",
    "read": {
      "callers": [
        "user",
        "tenantManager",
        "platformAdministrator"
      ],
      "staff": [
        "Support",
        "Finance",
        "Tenants",
        "Auditor",
        "Owner"
      ]
    },
    "write": {
      "callers": [
        "platformAdministrator"
      ],
      "staff": [
        "Tenants",
        "Owner"
      ]
    },
    "tenant": "optional",
    "operations": {
      "list": "listAnnouncements",
      "get": "getAnnouncement",
      "create": "createAnnouncement",
      "update": "updateAnnouncement",
      "remove": "removeAnnouncement"
    },
    "events": {
      "created": "entity.announcement.created.v1",
      "updated": "entity.announcement.updated.v1",
      "removed": "entity.announcement.removed.v1"
    },
    "fields": [
      {
        "name": "title_en",
        "attribute": "titleEn",
        "max": 120,
        "type": "string",
        "label": {
          "en": "Title (English)",
          "fa": "عنوان (انگلیسی)"
        },
        "optional": false,
        "unique": false,
        "indexed": false
      },
      {
        "name": "title_fa",
        "attribute": "titleFa",
        "max": 120,
        "type": "string",
        "label": {
          "en": "Title (Persian)",
          "fa": "عنوان (فارسی)"
        },
        "optional": false,
        "unique": false,
        "indexed": false
      },
      {
        "name": "text_en",
        "attribute": "textEn",
        "max": 2000,
        "type": "text",
        "label": {
          "en": "Text (English)",
          "fa": "متن (انگلیسی)"
        },
        "optional": false,
        "unique": false,
        "indexed": false
      },
      {
        "name": "text_fa",
        "attribute": "textFa",
        "max": 2000,
        "type": "text",
        "label": {
          "en": "Text (Persian)",
          "fa": "متن (فارسی)"
        },
        "optional": false,
        "unique": false,
        "indexed": false
      },
      {
        "name": "audience",
        "attribute": "audience",
        "type": "enum",
        "indexed": true,
        "label": {
          "en": "Audience",
          "fa": "مخاطب"
        },
        "values": {
          "everyone": {
            "en": "Everyone",
            "fa": "همه"
          },
          "managers": {
            "en": "Managers",
            "fa": "مدیران"
          }
        },
        "optional": false,
        "unique": false
      },
      {
        "name": "tenant_id",
        "attribute": "tenantId",
        "type": "ref",
        "to": "tenants",
        "optional": true,
        "label": {
          "en": "Tenant",
          "fa": "مشتری"
        },
        "unique": false,
        "indexed": false
      },
      {
        "name": "starts_at",
        "attribute": "startsAt",
        "type": "date-time",
        "label": {
          "en": "Shown from",
          "fa": "نمایش از"
        },
        "optional": false,
        "unique": false,
        "indexed": false
      },
      {
        "name": "ends_at",
        "attribute": "endsAt",
        "type": "date-time",
        "optional": true,
        "label": {
          "en": "Shown until",
          "fa": "نمایش تا"
        },
        "unique": false,
        "indexed": false
      }
    ],
    "search": "lower(\"Announcement\".title_en || ' ' || \"Announcement\".title_fa || ' ' || \"Announcement\".text_en || ' ' || \"Announcement\".text_fa)"
  },
  "bannedWords": {
    "name": "banned_word",
    "model": "BannedWord",
    "table": "banned_words",
    "resource": "bannedWords",
    "path": "/banned-words",
    "label": {
      "en": "Banned word",
      "fa": "واژهٔ ممنوع"
    },
    "plural": {
      "en": "Banned words",
      "fa": "واژه‌های ممنوع"
    },
    "description": "What no name may hold.",
    "group": "people",
    "icon": "Type",
    "read": {
      "callers": [
        "platformAdministrator"
      ],
      "staff": [
        "Support",
        "Finance",
        "Tenants",
        "Auditor",
        "Owner"
      ]
    },
    "write": {
      "callers": [
        "platformAdministrator"
      ],
      "staff": [
        "Support",
        "Tenants",
        "Owner"
      ]
    },
    "tenant": "none",
    "operations": {
      "list": "listBannedWords",
      "get": "getBannedWord",
      "create": "createBannedWord",
      "update": "updateBannedWord",
      "remove": "removeBannedWord"
    },
    "events": {
      "created": "entity.banned_word.created.v1",
      "updated": "entity.banned_word.updated.v1",
      "removed": "entity.banned_word.removed.v1"
    },
    "fields": [
      {
        "name": "word",
        "attribute": "word",
        "max": 60,
        "type": "string",
        "unique": true,
        "label": {
          "en": "Word",
          "fa": "واژه"
        },
        "optional": false,
        "indexed": false
      },
      {
        "name": "place",
        "attribute": "place",
        "type": "enum",
        "label": {
          "en": "Refused",
          "fa": "جای ممنوع"
        },
        "values": {
          "anywhere": {
            "en": "Anywhere in a name",
            "fa": "هر جای نام"
          },
          "whole_word": {
            "en": "As a whole word",
            "fa": "واژهٔ کامل"
          }
        },
        "optional": false,
        "unique": false,
        "indexed": false
      },
      {
        "name": "note",
        "attribute": "note",
        "max": 200,
        "type": "string",
        "optional": true,
        "label": {
          "en": "Note",
          "fa": "یادداشت"
        },
        "unique": false,
        "indexed": false
      }
    ],
    "search": "lower(\"BannedWord\".word || ' ' || coalesce(\"BannedWord\".note, ''))"
  }
} as const satisfies Record<string, Entity>;
