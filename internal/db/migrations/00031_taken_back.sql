-- Whether a document was taken back is asked of every row of many lists. The index that holds a document to one reversal
-- serves nobody who asks for a posted one.
CREATE INDEX documents_taken_back ON documents (reverses, state) WHERE reverses IS NOT NULL;
