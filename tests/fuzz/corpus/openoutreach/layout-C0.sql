CREATE TABLE crm_deal (id INTEGER PRIMARY KEY, lead_id INTEGER REFERENCES crm_lead (id), campaign_id INTEGER, state TEXT,
            closing_reason TEXT, reason TEXT, connect_attempts INTEGER, backoff_hours INTEGER, creation_date DATETIME, update_date DATETIME);
INSERT INTO "crm_deal" VALUES(1,1,1,'Ready to Connect','','Buys what we sell',1,0,'2026-03-02 09:00:01','2026-03-03 09:00:01');
INSERT INTO "crm_deal" VALUES(2,2,1,'Pending','','Buys what we sell',0,0,'2026-03-02 09:00:02','2026-03-03 09:00:02');
INSERT INTO "crm_deal" VALUES(3,3,1,'Connected','','Buys what we sell',1,0,'2026-03-02 09:00:03','2026-03-03 09:00:03');
INSERT INTO "crm_deal" VALUES(4,4,1,'Completed','','Buys what we sell',0,0,'2026-03-02 09:00:04','2026-03-03 09:00:04');
INSERT INTO "crm_deal" VALUES(5,5,1,'Failed','','Buys what we sell',1,0,'2026-03-02 09:00:05','2026-03-03 09:00:05');
INSERT INTO "crm_deal" VALUES(6,6,1,'Qualified','','Buys what we sell',0,0,'2026-03-02 09:00:06','2026-03-03 09:00:06');
CREATE TABLE crm_lead (id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, company_name TEXT, linkedin_url TEXT UNIQUE, public_identifier TEXT, description TEXT, embedding BLOB, disqualified BOOL, creation_date DATETIME, update_date DATETIME);
INSERT INTO "crm_lead" VALUES(1,'','','','https://www.linkedin.com/in/mara-quill-1/','mara-quill-1','{"first_name": "Mara1", "last_name": "Quill", "headline": "Head of Buying", "positions": [{"title": "Buyer", "company_name": "Firm 1"}], "urn": "urn:li:fsd_profile:1"}',NULL,0,'2026-03-02 09:00:01','2026-03-03 09:00:01');
INSERT INTO "crm_lead" VALUES(2,'','','','https://www.linkedin.com/in/mara-quill-2/','mara-quill-2','{"first_name": "Mara2", "last_name": "Quill", "headline": "Head of Buying", "positions": [{"title": "Buyer", "company_name": "Firm 2"}], "urn": "urn:li:fsd_profile:2"}',NULL,0,'2026-03-02 09:00:02','2026-03-03 09:00:02');
INSERT INTO "crm_lead" VALUES(3,'','','','https://www.linkedin.com/in/mara-quill-3/','mara-quill-3','{"first_name": "Mara3", "last_name": "Quill", "headline": "Head of Buying", "positions": [{"title": "Buyer", "company_name": "Firm 3"}], "urn": "urn:li:fsd_profile:3"}',NULL,0,'2026-03-02 09:00:03','2026-03-03 09:00:03');
INSERT INTO "crm_lead" VALUES(4,'','','','https://www.linkedin.com/in/mara-quill-4/','mara-quill-4','{"first_name": "Mara4", "last_name": "Quill", "headline": "Head of Buying", "positions": [{"title": "Buyer", "company_name": "Firm 4"}], "urn": "urn:li:fsd_profile:4"}',NULL,0,'2026-03-02 09:00:04','2026-03-03 09:00:04');
INSERT INTO "crm_lead" VALUES(5,'','','','https://www.linkedin.com/in/mara-quill-5/','mara-quill-5','{"first_name": "Mara5", "last_name": "Quill", "headline": "Head of Buying", "positions": [{"title": "Buyer", "company_name": "Firm 5"}], "urn": "urn:li:fsd_profile:5"}',NULL,0,'2026-03-02 09:00:05','2026-03-03 09:00:05');
INSERT INTO "crm_lead" VALUES(6,'','','','https://www.linkedin.com/in/mara-quill-6/','mara-quill-6','{"first_name": "Mara6", "last_name": "Quill", "headline": "Head of Buying", "positions": [{"title": "Buyer", "company_name": "Firm 6"}], "urn": "urn:li:fsd_profile:6"}',NULL,0,'2026-03-02 09:00:06','2026-03-03 09:00:06');
CREATE TABLE linkedin_actionlog (id INTEGER PRIMARY KEY, linkedin_profile_id INTEGER, campaign_id INTEGER, action_type TEXT, created_at DATETIME);
INSERT INTO "linkedin_actionlog" VALUES(2,1,1,'connect','2026-03-03 08:59:57');
CREATE TABLE linkedin_campaign (id INTEGER PRIMARY KEY, name TEXT, is_freemium BOOL);
INSERT INTO "linkedin_campaign" VALUES(1,'Buyers',0);
