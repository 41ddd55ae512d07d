-- Datasets are split for training, validation and test.
ALTER TABLE dataset_input ADD COLUMN split TEXT;
