CREATE TABLE common_department (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE crm_company (id INTEGER PRIMARY KEY, full_name TEXT, website TEXT);
INSERT INTO "crm_company" VALUES(1,'Firm','https://firm.example/');
CREATE TABLE crm_contact (id INTEGER PRIMARY KEY, first_name TEXT, website TEXT, lead_id INTEGER);
CREATE TABLE crm_deal (id INTEGER PRIMARY KEY, name TEXT, lead_id INTEGER REFERENCES crm_lead (id),
            stage_id INTEGER REFERENCES crm_stage (id), active BOOL, next_step TEXT, next_step_date DATE, stages_dates TEXT,
            ticket TEXT, description TEXT, creation_date DATETIME, update_date DATETIME);
INSERT INTO "crm_deal" VALUES(1,'LinkedIn: mara-quill-1',1,2,1,'',NULL,'2026-03-02 - Discovered
','t1','','2026-03-02 09:00:01','2026-03-11 09:00:01');
INSERT INTO "crm_deal" VALUES(2,'LinkedIn: mara-quill-2',2,3,1,'',NULL,'2026-03-02 - Discovered
','t2','','2026-03-02 09:00:02','2026-03-11 09:00:02');
INSERT INTO "crm_deal" VALUES(3,'LinkedIn: mara-quill-3',3,4,1,'',NULL,'2026-03-02 - Discovered
','t3','','2026-03-02 09:00:03','2026-03-11 09:00:03');
INSERT INTO "crm_deal" VALUES(4,'LinkedIn: mara-quill-4',4,5,1,'',NULL,'2026-03-02 - Discovered
2026-03-03 - Pending
','t4','','2026-03-02 09:00:04','2026-03-11 09:00:04');
INSERT INTO "crm_deal" VALUES(5,'LinkedIn: mara-quill-5',5,6,1,'',NULL,'2026-03-02 - Discovered
2026-03-03 - Pending
','t5','','2026-03-02 09:00:05','2026-03-11 09:00:05');
INSERT INTO "crm_deal" VALUES(6,'LinkedIn: mara-quill-6',6,7,1,'',NULL,'2026-03-02 - Discovered
2026-03-03 - Pending
','t6','','2026-03-02 09:00:06','2026-03-11 09:00:06');
CREATE TABLE crm_lead (id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, title TEXT, company_name TEXT, city_name TEXT,
            email TEXT, phone TEXT, website TEXT, description TEXT, disqualified BOOL, company_id INTEGER REFERENCES crm_company (id),
            creation_date DATETIME, update_date DATETIME);
INSERT INTO "crm_lead" VALUES(1,'Mara1','Quill','Head of Buying','Firm 1','','','','https://www.linkedin.com/in/mara-quill-1/','',0,NULL,'2026-03-02 09:00:01','2026-03-03 09:00:01');
INSERT INTO "crm_lead" VALUES(2,'Mara2','Quill','Head of Buying','Firm 2','','','','https://www.linkedin.com/in/mara-quill-2/','',0,NULL,'2026-03-02 09:00:02','2026-03-03 09:00:02');
INSERT INTO "crm_lead" VALUES(3,'Mara3','Quill','Head of Buying','Firm 3','','','','https://www.linkedin.com/in/mara-quill-3/','',0,NULL,'2026-03-02 09:00:03','2026-03-03 09:00:03');
INSERT INTO "crm_lead" VALUES(4,'Mara4','Quill','Head of Buying','Firm 4','','','','https://www.linkedin.com/in/mara-quill-4/','',0,NULL,'2026-03-02 09:00:04','2026-03-03 09:00:04');
INSERT INTO "crm_lead" VALUES(5,'Mara5','Quill','Head of Buying','Firm 5','','','','https://www.linkedin.com/in/mara-quill-5/','',0,NULL,'2026-03-02 09:00:05','2026-03-03 09:00:05');
INSERT INTO "crm_lead" VALUES(6,'Mara6','Quill','Head of Buying','Firm 6','','','','https://www.linkedin.com/in/mara-quill-6/','',0,NULL,'2026-03-02 09:00:06','2026-03-03 09:00:06');
CREATE TABLE crm_stage (id INTEGER PRIMARY KEY, name TEXT, department_id INTEGER, index_number INTEGER);
INSERT INTO "crm_stage" VALUES(1,'Discovered',1,1);
INSERT INTO "crm_stage" VALUES(2,'Enriched',1,2);
INSERT INTO "crm_stage" VALUES(3,'Qualified',1,3);
INSERT INTO "crm_stage" VALUES(4,'Disqualified',1,4);
INSERT INTO "crm_stage" VALUES(5,'Pending',1,5);
INSERT INTO "crm_stage" VALUES(6,'Connected',1,6);
INSERT INTO "crm_stage" VALUES(7,'Completed',1,7);
INSERT INTO "crm_stage" VALUES(8,'Failed',1,8);
INSERT INTO "crm_stage" VALUES(9,'Ignored',1,9);
CREATE TABLE linkedin_linkedinprofile (id INTEGER PRIMARY KEY, linkedin_username TEXT, linkedin_password TEXT, profile_url TEXT);
INSERT INTO "linkedin_linkedinprofile" VALUES(1,'me@firm.example','hunter2','https://www.linkedin.com/in/me-myself/');
