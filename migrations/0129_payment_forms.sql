-- +goose Up

-- How a payment was made is said in its complement, of each payment, and not at the head of its document. Of documents
-- of before this nobody kept which payment it was; NULL.
ALTER TABLE document_of ADD COLUMN form text;
