-- +goose Up

-- Lines of fuel that name no permit beside what they are numbered with: that is a ticket, or the code of a product
-- (MAGNA, 00001). Lines stay as they were taken; of documents of before this is said when they are judged again.
CREATE TABLE bare_number (
    document text NOT NULL,
    part     text NOT NULL,
    n        int NOT NULL,
    code     boolean NOT NULL, -- the document shows by itself that it is no ticket
    CONSTRAINT bare_number_pk PRIMARY KEY (document, part, n),
    CONSTRAINT bare_number_of FOREIGN KEY (document, part, n) REFERENCES document_item
);
CREATE TRIGGER bare_number_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON bare_number FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

-- Whether what a line is numbered with is the code of a product: its document shows it, or another that counts has it
-- at the same station on a line of other liters or another amount, by more than lines are matched by, and is not what this
-- one is in the place of. Who bills a fill again does so with both, give or take a cent.
-- +goose StatementBegin
CREATE FUNCTION is_product_code(of_document text, of_part text, of_n int) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN EXISTS (
    SELECT FROM bare_number b JOIN document_item i USING (document, part, n) JOIN document d USING (document)
     WHERE (b.document, b.part, b.n) = (of_document, of_part, of_n)
       AND (b.code OR EXISTS (
           SELECT FROM document_item x JOIN bare_number y USING (document, part, n) JOIN document o USING (document)
            WHERE ticket_key(x.ticket) = ticket_key(i.ticket) AND permit_key(x.permit) = permit_key(i.permit) AND x.ticket <> ''
              AND x.volume_ul > 0
              AND (abs(x.volume_ul - i.volume_ul) > 50000 AND abs(x.volume_ul - i.volume_ul) > greatest(x.volume_ul, i.volume_ul) / 200
                OR abs(x.amount_cents - i.amount_cents) > 10 AND abs(x.amount_cents - i.amount_cents) > greatest(x.amount_cents, i.amount_cents) / 1000)
              AND o.issuer = d.issuer AND o.document <> d.document AND counts_alone(o) AND NOT is_replaced(o)
              AND NOT EXISTS (SELECT FROM document_of f WHERE f.how = '04' AND (f.document = d.document AND f.uuid = o.uuid OR f.document = o.document AND f.uuid = d.uuid)))));
-- +goose StatementEnd
